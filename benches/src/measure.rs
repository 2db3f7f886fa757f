//! Figures from rounds. In each round the contenders run in turn, so that a slow moment of the machine affects all of
//! them. A ratio divides two times of the same round.

use serde::{Deserialize, Serialize};

/// One figure of each round, in the order of the rounds.
#[derive(Clone, Debug, Default)]
pub struct Samples(Vec<f64>);

/// The least sample and the median.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Summary {
    pub min: f64,
    pub median: f64,
}

impl Samples {
    pub fn push(&mut self, figure: f64) {
        self.0.push(figure);
    }

    pub fn min(&self) -> f64 {
        self.0.iter().copied().fold(f64::INFINITY, f64::min)
    }

    pub fn max(&self) -> f64 {
        self.0.iter().copied().fold(f64::NEG_INFINITY, f64::max)
    }

    /// The median. For an even number of samples, the lower one of the two in the middle.
    pub fn median(&self) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.get(sorted.len().saturating_sub(1) / 2).copied().unwrap_or(f64::NAN)
    }

    pub fn summary(&self) -> Summary {
        Summary { min: self.min(), median: self.median() }
    }

    /// These samples divided by the samples of `other`, round by round.
    pub fn over(&self, other: &Samples) -> Samples {
        self.zip(other, |this, other| this / other)
    }

    /// These samples minus the samples of `other`, round by round.
    pub fn above(&self, other: &Samples) -> Samples {
        self.zip(other, |this, other| this - other)
    }

    fn zip(&self, other: &Samples, f: impl Fn(f64, f64) -> f64) -> Samples {
        assert_eq!(self.0.len(), other.0.len(), "figures of the same rounds");
        Samples(self.0.iter().zip(&other.0).map(|(this, other)| f(*this, *other)).collect())
    }
}

impl FromIterator<f64> for Samples {
    fn from_iter<I: IntoIterator<Item = f64>>(figures: I) -> Self {
        Samples(figures.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_those_of_the_same_round() {
        let (fast, slow): (Samples, Samples) =
            ([1.0, 2.0, 10.0].into_iter().collect(), [2.0, 4.0, 20.0].into_iter().collect());
        assert_eq!(slow.over(&fast).0, [2.0, 2.0, 2.0]);
        assert_eq!(slow.above(&fast).0, [1.0, 2.0, 10.0]);
        assert_eq!((slow.min(), slow.median()), (2.0, 4.0));
    }
}
