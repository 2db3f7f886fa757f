use std::rc::Rc;

use ctx_runtime::context_var;

context_var! {
    pub Tenant: Rc<str>; //~
    Level: u8 = "high"; //~
}

fn main() {}
