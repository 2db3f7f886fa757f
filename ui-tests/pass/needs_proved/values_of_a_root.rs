//! The values of a root show their types, or name them.
//!
//! Literals, constructors, functions of the type, arguments and their clones show the type; `as` names it.

use ctx_runtime::{Context, context, context_root, with_context};
use ctx_ui_tests::{Request, Shard, Tenant, audit, bill, run, shard};

#[derive(Debug, Clone, Context)]
enum Role {
    Guest,
    User(u64),
    Admin { id: u64 },
}

impl Role {
    const NOBODY: Role = Role::User(0);
}

#[derive(Debug, Clone, Copy, Context)]
struct Unit;

fn tenant() -> Tenant {
    Tenant(1)
}

#[with_context(needs(Role))]
async fn role() -> u64 {
    context!(Role, |role| match role {
        Role::Guest => 0,
        Role::User(id) | Role::Admin { id } => *id,
    })
}

#[with_context(needs(Unit))]
async fn unit() -> Unit {
    context!(Unit, |unit| *unit)
}

#[context_root(Request { id: 7 }, Tenant(1), Role::Guest, Shard::<u8>(3), Unit)]
async fn literals() -> u64 {
    unit().await;
    audit("").await + bill().await + role().await + u64::from(shard::<u8>().await)
}

#[context_root(Request::new(7), tenant() as Tenant, Role::User(2))]
async fn functions() -> u64 {
    bill().await + role().await
}

#[context_root(request, role.clone(), tenant() as Tenant)]
async fn arguments(request: Request, role: &Role) -> u64 {
    bill().await + self::role().await
}

#[context_root(ctx_ui_tests::Request { id: 7 }, Role::Admin { id: 4 })]
async fn paths() -> u64 {
    audit("").await + role().await
}

#[context_root(Role::NOBODY)]
async fn constants() -> u64 {
    role().await
}

pub(crate) fn main() {
    assert_eq!(run(literals()), 7 + 8 + 3);
    assert_eq!(run(functions()), 8 + 2);
    assert_eq!(run(arguments(Request { id: 7 }, &Role::User(3))), 8 + 3);
    assert_eq!(run(paths()), 7 + 4);
    assert_eq!(run(constants()), 0);
}
