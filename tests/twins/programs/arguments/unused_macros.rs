//! Arguments that are not used, with the names of macros, and of what those match.

use ctx_runtime::with_context;

#[with_context]
pub async fn of_a_macro(vec: String) -> usize {
    vec![1, 2].len()
}

#[with_context]
pub async fn of_a_macros_variable(x: String) -> u32 {
    macro_rules! plus {
        ($x:expr) => {
            $x + 1
        };
    }
    plus!(1)
}

#[with_context]
pub async fn of_a_named_argument(id: String) -> String {
    macro_rules! event {
        ($name:ident = $value:expr) => {
            format!("{}={}", stringify!($name), $value)
        };
    }
    event!(id = 1)
}

#[with_context]
pub async fn of_a_type(word: String) -> u32 {
    #[allow(non_camel_case_types)]
    type word = u32;
    let y: word = 1;
    y
}

#[with_context]
pub async fn of_a_function(helper: String) -> u32 {
    use self::inner::helper;
    helper()
}

mod inner {
    pub fn helper() -> u32 {
        1
    }
}

fn main() {}
