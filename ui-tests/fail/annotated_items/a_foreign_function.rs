use ctx_runtime::with_context;

unsafe extern "C" {
    #[with_context]
    safe fn abs(number: i32) -> i32; //~
}

fn main() {
    abs(1);
}
