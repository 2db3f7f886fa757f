//! A service with documentation, privacy and tests.

use ctx_runtime::with_context;
use std::error::Error;

/// Prices.
pub mod prices {
    use ctx_runtime::with_context;

    /// In cents.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
    pub struct Price(u64);

    impl Price {
        /// From a text.
        ///
        /// # Errors
        ///
        /// If it is no number.
        ///
        /// ```
        /// assert!(true);
        /// ```
        #[with_context]
        pub fn parse(text: &str) -> Result<Self, std::num::ParseIntError> {
            text.parse().map(Self)
        }

        /** With
         * tax.
         */
        #[with_context]
        pub(crate) async fn with_tax(self, percent: u64) -> Self {
            Self(self.0 + self.tax(percent).await.0)
        }

        #[doc = "The tax."]
        #[with_context]
        async fn tax(self, percent: u64) -> Self {
            //! Inside.
            Self(self.0 * percent / 100)
        }
    }

    #[with_context]
    fn never_used() {}
}

/// All.
///
/// # Errors
///
/// If one is no price.
#[with_context]
pub async fn total(texts: &[&str]) -> Result<Option<prices::Price>, Box<dyn Error + Send + Sync>> {
    let mut highest = None;
    for text in texts {
        let price = prices::Price::parse(text)?.with_tax(20).await;
        highest = highest.max(Some(price));
    }
    Ok(highest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ctx_runtime::context_root;
    use keys::Request;

    #[with_context]
    async fn helper() -> u32 {
        1
    }

    #[tokio::test]
    #[context_root(Request(1))]
    async fn adds_the_tax() -> Result<(), Box<dyn Error + Send + Sync>> {
        assert_eq!(total(&["1"]).await?, Some(prices::Price::parse("1")?));
        helper().await;
        Ok(())
    }

    #[test]
    #[should_panic(expected = "x")]
    #[context_root(Request(1))]
    fn panics() {
        panic!("x");
    }
}

fn main() {}
