use ctx_runtime::{Context, context, context_root, with_context};

#[derive(Context)]
struct Request(u64);

#[derive(Context)]
struct K0;

#[with_context(needs())] //~
async fn nothing() {}

#[with_context(needs)] //~
async fn nothing_at_all() {}

#[with_context(needs(Request, K0, Request))] //~
async fn twice() {}

#[with_context(needs(Request), needs(K0))] //~
async fn two_lists() {}

#[with_context(needs(&'static Request))] //~
async fn no_name() {}

#[with_context(needs(Request(5)))] //~
async fn a_value() {}

#[with_context(inherit, needs(Request))] //~
async fn as_it_is() {}

#[context_root(Request(1), needs(K0))] //~
async fn root() {}

#[with_context(needs(String))] //~
async fn no_key() {
    context!(K0?);
}

#[with_context(needs(A, B, C, D, E, F, G, H, I, J, K, L, M, N, O, P, Q))] //~
async fn too_many() {}

fn main() {
    drop((nothing(), nothing_at_all(), twice(), two_lists(), no_name(), a_value(), as_it_is(), root(), no_key()));
    drop(too_many());
}
