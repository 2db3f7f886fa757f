//! Own functions with known names.

use ctx_runtime::with_context;

pub struct Stream(pub u8);

pub fn wrap_stream(stream: Stream) -> Stream {
    stream
}

pub fn streaming(stream: Stream) -> u8 {
    stream.0
}

pub fn from_stream<'a>(stream: &'a Stream, other: &'a u8) -> &'a u8 {
    if stream.0 > 1 { other } else { &stream.0 }
}

pub fn spawn(x: u32, y: &str) -> u32 {
    x + y.len() as u32
}

pub fn scope(f: impl FnOnce(u32) -> u32) -> u32 {
    f(1)
}

pub fn join(x: &str, y: &str) -> String {
    format!("{x}{y}")
}

pub fn install(f: &dyn Fn() -> u32) -> u32 {
    f()
}

pub fn block(x: impl FnOnce()) {
    x();
}

#[with_context]
pub async fn calls(s: Stream) -> u32 {
    let s = wrap_stream(s);
    let mut later = (1, s);
    later.1 = wrap_stream(later.1);
    let s = later.1;
    let x = *from_stream(&s, &1);
    let y = streaming(s);
    block(|| ());
    u32::from(x) + u32::from(y) + spawn(1, "a") + scope(|x| x + 1) + join("a", "b").len() as u32 + install(&|| 1)
}

#[with_context]
pub fn function(s: Stream) -> u32 {
    let s = wrap_stream(s);
    let x = *from_stream(&s, &1);
    let y = streaming(s);
    u32::from(x) + u32::from(y) + spawn(1, "a") + scope(|x| x + 1) + join("a", "b").len() as u32 + install(&|| 1)
}

fn main() {}
