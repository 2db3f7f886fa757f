use std::collections::HashMap;
use std::time::Duration;

use ctx_runtime::{context, context_root, context_var};

context_var! {
    /// How long.
    pub Timeout: Duration = Duration::from_secs(5);
    #[derive(Debug)]
    pub(crate) Shard: u16;
    Pairs: HashMap<String, (u8, u8)>;
    Function: fn(u8) -> u8 = |number| number + 1
}

context_var!(One: u8);
context_var! {}

#[context_root(Shard(3), Pairs::from(HashMap::new()), One::from(1))]
pub(crate) fn main() {
    assert_eq!(context!(Timeout.0), Duration::from_secs(5));
    assert_eq!(context!(Timeout).as_secs(), 5);
    assert_eq!(format!("{:?}", context!(Shard)), "Shard(3)");
    assert!(context!(Pairs).is_empty());
    assert_eq!((context!(Function.0))(1), 2);
    assert_eq!(**context!(One), 1);
}
