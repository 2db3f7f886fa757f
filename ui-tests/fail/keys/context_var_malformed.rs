use ctx_runtime::context_var;

context_var! {
    pub Tenant; //~
}

context_var! {
    Level = 3; //~
}

fn main() {}
