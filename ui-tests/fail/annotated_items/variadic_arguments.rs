use ctx_runtime::with_context;

unsafe extern "C" {
    #[with_context]
    unsafe fn printf(format: *const u8, ...) -> i32; //~
}

fn main() {}
