use ctx_runtime::with_context;

fn spawn(text: &str, numbers: &[u8], mutable: &mut [u8], object: Box<dyn std::fmt::Display>) -> String {
    mutable[0] = 3;
    format!("{text} {numbers:?} {object}")
}

fn spawn_local(object: &dyn std::fmt::Display) -> String {
    object.to_string()
}

#[with_context]
pub(crate) fn main() {
    let mut numbers = vec![1, 2];
    assert_eq!(spawn(&String::from("a"), &[1, 2], &mut numbers, Box::new(5)), "a [1, 2] 5");
    assert_eq!(numbers, [3, 2]);
    assert_eq!(spawn(&Box::from("a"), &vec![1], &mut [0], Box::new("b")), "a [1] b");
    assert_eq!(spawn_local(&5), "5");
}
