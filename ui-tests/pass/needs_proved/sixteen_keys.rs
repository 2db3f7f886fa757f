//! A function needs sixteen keys.
//!
//! Sixteen is the largest number.

use ctx_runtime::{context, context_root, context_var, with_context};
use ctx_ui_tests::run;

context_var! {
    K0: u64; K1: u64; K2: u64; K3: u64; K4: u64; K5: u64; K6: u64; K7: u64; K8: u64; K9: u64; K10: u64; K11: u64; K12: u64; K13: u64; K14: u64; K15: u64;
    Another: u64;
}

#[with_context(needs(K0, K1, K2, K3, K4, K5, K6, K7, K8, K9, K10, K11, K12, K13, K14, K15))]
async fn all() -> u64 {
    context!(K0.0) + context!(K1.0) + context!(K2.0) + context!(K3.0) + context!(K4.0) + context!(K5.0) + context!(K6.0) + context!(K7.0) + context!(K8.0) + context!(K9.0) + context!(K10.0) + context!(K11.0) + context!(K12.0) + context!(K13.0) + context!(K14.0) + context!(K15.0)
}

#[with_context(needs(K15, K14, K13, K12, K11, K10, K9, K8, K7, K6, K5, K4, K3, K2, K1, K0))]
async fn in_any_order() -> u64 {
    all().await
}

#[context_root(Another(0), K0(0), K1(1), K2(2), K3(3), K4(4), K5(5), K6(6), K7(7), K8(8), K9(9), K10(10), K11(11), K12(12), K13(13), K14(14), K15(15))]
async fn more_than_sixteen() -> u64 {
    in_any_order().await
}

pub(crate) fn main() {
    assert_eq!(run(more_than_sixteen()), 120);
}
