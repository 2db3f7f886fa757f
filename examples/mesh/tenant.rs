//! The key that each process binds: whose request it is.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use ctx_runtime::Context;

pub(crate) const TENANTS: [&str; 7] = ["acme", "globex", "hooli", "initech", "stark", "umbrella", "wayne"];

/// The tenant. At the edge, it comes from the key that the caller shows. Inside, it travels as a member of the baggage.
#[derive(Context)]
pub(crate) struct Tenant(#[context(log = "tenant", wire(baggage = "tenant"))] pub(crate) String);

impl Tenant {
    /// The tenant that this key belongs to. A real gateway asks a database.
    pub(crate) fn of_caller(headers: &HeaderMap) -> Option<Self> {
        let key = headers.get(AUTHORIZATION)?.to_str().ok()?;
        TENANTS.iter().find(|tenant| key == Tenant::key_of(tenant)).map(|tenant| Tenant((*tenant).to_owned()))
    }

    /// What a caller shows.
    pub(crate) fn key_of(tenant: &str) -> String {
        format!("Bearer key-of-{tenant}")
    }
}
