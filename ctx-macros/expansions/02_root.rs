//! ## A root
//!
//! A root evaluates its values when it is called, and binds them in a new context.

#[context_root(Request { id: new_id() }, Tenant(tenant_of(&headers)))]
async fn handle(headers: Headers) {
    serve(headers).await;
}
