//! Items that the shapes share.

use ctx_runtime::Context;

/// The request at hand.
#[derive(Context, Clone, Debug)]
pub struct Request {
    /// Its number.
    pub id: u64,
    /// Whose it is.
    pub tenant: String,
}

/// How often it was tried.
#[derive(Context, Clone, Copy)]
#[context(default = Attempt(0))]
pub struct Attempt(pub u32);

/// Where rows are.
#[derive(Clone, Default)]
pub struct Store {
    pub rows: Vec<Row>,
}

#[derive(Clone, Debug, Default)]
pub struct Row {
    pub id: u64,
    pub name: String,
}

#[derive(Debug)]
pub struct Error;

impl Store {
    /// Loads some.
    pub async fn load_rows(&self, limit: usize) -> Vec<Row> {
        self.rows.iter().take(limit).cloned().collect()
    }

    /// Finds one.
    pub async fn find(&self, id: u64) -> Result<Row, Error> {
        self.rows.iter().find(|row| row.id == id).cloned().ok_or(Error)
    }

    pub fn count(&self) -> usize {
        self.rows.len()
    }
}

/// Writes it down.
pub async fn audit(text: &str) -> usize {
    text.len()
}

pub fn new_id() -> u64 {
    7
}
