//! Handlers with extractors, as web frameworks have them.

use ctx_runtime::{context_root, with_context};
use keys::{Request, Tenant};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;
use tokio::sync::{Mutex, RwLock};

/// What is shared.
#[derive(Clone, Default)]
pub struct AppState {
    users: Arc<RwLock<HashMap<u32, User>>>,
    hits: Arc<Mutex<u64>>,
}

/// One of them.
#[derive(Clone, Debug, PartialEq)]
pub struct User {
    id: u32,
    name: String,
}

pub struct State<T>(pub T);
pub struct Path<T>(pub T);
pub struct Json<T>(pub T);
pub struct Extension<T>(pub T);

/// What went wrong.
#[derive(Debug)]
pub enum AppError {
    NotFound(u32),
    Invalid { field: &'static str, source: std::num::ParseIntError },
    Io(std::io::Error),
}

impl std::fmt::Display for AppError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            AppError::NotFound(id) => write!(f, "no {}", id),
            AppError::Invalid { field, .. } => write!(f, "invalid {}", field),
            AppError::Io(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AppError {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            AppError::Invalid { source, .. } => Some(source),
            AppError::Io(error) => Some(error),
            AppError::NotFound(_) => None,
        }
    }
}

impl From<std::io::Error> for AppError {
    fn from(error: std::io::Error) -> AppError {
        AppError::Io(error)
    }
}

pub type Outcome<T, E = AppError> = std::result::Result<T, E>;

pub trait Handler<Args, S> {
    type Future: Future<Output = Outcome<String>> + Send;
    fn call(self, args: Args, state: S) -> Self::Future;
}

impl<F, R, A, S> Handler<(A,), S> for F
where
    F: FnOnce(State<S>, A) -> R,
    R: Future<Output = Outcome<String>> + Send,
{
    type Future = R;
    fn call(self, (a,): (A,), state: S) -> R {
        self(State(state), a)
    }
}

/// Shows a user.
///
/// # Errors
///
/// If there is none.
#[context_root(Request(id), Tenant(format!("tenant of {id}")))]
pub async fn show(State(state): State<AppState>, Path(id): Path<u32>) -> Outcome<String> {
    let user = find(&state, id).await?;
    *state.hits.lock().await += 1;
    Ok(user.name)
}

#[with_context]
pub async fn find(state: &AppState, id: u32) -> Outcome<User> {
    state.users.read().await.get(&id).cloned().ok_or(AppError::NotFound(id))
}

#[context_root(Request(1))]
pub async fn create(
    State(AppState { users, .. }): State<AppState>,
    Json(User { id, name }): Json<User>,
) -> Outcome<String> {
    let mut users = users.write().await;
    if let Some(existing) = users.insert(id, User { id, name: name.clone() }) {
        return Ok(existing.name);
    }
    Ok(name)
}

#[context_root(Request(2))]
pub async fn parse(_: State<AppState>, Path(text): Path<&str>) -> Outcome<String> {
    let id: u32 = text.trim().parse().map_err(|source| AppError::Invalid { field: "id", source })?;
    std::fs::read_to_string(format!("/nowhere/{}", id)).map_err(Into::into)
}

#[context_root(Request(3))]
pub async fn extended(State(state): State<AppState>, Extension(extra): Extension<Arc<str>>) -> Outcome<String> {
    let hits = state.hits.clone();
    tokio::spawn(async move {
        *hits.lock().await += extra.len() as u64;
    });
    Ok(String::from("later"))
}

#[with_context]
pub async fn serves(state: AppState) -> Outcome<()> {
    let rows = vec![show.call((Path(1),), state.clone()).await, extended.call((Extension("a".into()),), state).await];
    for row in rows {
        println!("{}", row?);
    }
    Ok(())
}

fn main() {}
