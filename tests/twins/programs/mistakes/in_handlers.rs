//! Wrong handlers: extractors, errors without `From`, missing fields and arms.

use ctx_runtime::{context_root, with_context};
use keys::Request;

pub struct State<T>(pub T);

#[derive(Debug)]
pub enum AppError {
    NotFound,
    Io(std::io::Error),
}

pub struct User {
    pub id: u32,
    pub name: String,
}

#[context_root(Request(1))]
pub async fn no_from(State(rows): State<Vec<User>>) -> Result<usize, AppError> {
    std::fs::read("a")?;
    Ok(rows.len())
}

#[with_context]
pub async fn missing_field(id: u32) -> User {
    User { id }
}

#[context_root(Request(1))]
pub fn missing_arm(error: AppError) -> u32 {
    match error {
        AppError::NotFound => 1,
    }
}

#[with_context]
pub async fn unknown_variant() -> AppError {
    AppError::Missing
}

#[with_context]
pub async fn unknown_field(State(user): State<User>) -> usize {
    user.nam.len()
}

#[with_context(bind(Request(1)))]
pub async fn no_question(x: u32) -> u32 {
    "1".parse::<u32>()? + x
}

#[context_root(Request(1))]
pub async fn wrong_pattern(State(x, y): State<u32>) -> u32 {
    x + y
}

fn main() {}
