//! ## A root
//!
//! A root evaluates its values at the call, and binds them in a context of their own.

#[context_root(Request { id: new_id() }, Tenant(tenant_of(&headers)))]
async fn handle(headers: Headers) {
    serve(headers).await;
}
