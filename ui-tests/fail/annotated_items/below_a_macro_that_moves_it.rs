//! rstest and test-case move a test whose attribute stands below `#[rstest]` or `#[test_case(..)]`.

use ctx_runtime::{Context, context_root, with_context};

#[derive(Context)]
struct Request {
    id: u64,
}

fn test(id: u64) {
    println!("{id}");
}

async fn later(id: u64, name: &str) {
    println!("{id} {name}");
}

#[context_root(Request { id })] //~
fn case_1() {
    let id = { 1 };
    test(id)
}

#[context_root(Request { id: 1 })]
fn case_2_another() { //~
    let id = { 1 };
    test(id)
}

#[with_context]
async fn case_3() { //~
    let id = 1;
    #[allow(unused_mut)]
    let mut name = "a".to_string();
    println!("{} = {:?}", "id", id);
    later(id, &name).await
}

#[with_context]
fn case_4() { //~
    let body = async {
        let id = 1;
        test(id)
    };
    futures::executor::block_on(body);
}

#[with_context]
fn id_1_5() { //~
    let id = 5;
    test(id)
}

#[with_context]
fn whole() { //~
    let body = async {
        fn whole(id: u64) {
            test(id)
        }
        let id = 5;
        whole(id)
    };
    futures::executor::block_on(body);
}

mod cases {
    #[ctx_runtime::with_context]
    pub(super) fn test_case_1_expects() { //~
        let _result = super::test(1);
        _result
    }
}

fn main() {
    case_1();
    case_2_another();
    drop(case_3());
    case_4();
    id_1_5();
    whole();
    cases::test_case_1_expects();
}
