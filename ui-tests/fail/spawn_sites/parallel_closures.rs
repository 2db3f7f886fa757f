use std::rc::Rc;

use ctx_runtime::with_context;
use rayon::prelude::*;

#[with_context]
fn shared(numbers: &[u64]) -> u64 {
    let add = Rc::new(1);
    numbers.par_iter().map(|number| number + *add).sum() //~
}

#[with_context]
fn changed(numbers: &[u64]) -> u64 {
    let mut sum = 0;
    numbers.par_iter().for_each(|number| sum += number); //~
    sum
}

#[with_context]
fn detached(numbers: &[u64]) -> u64 {
    #[context(detach)] //~
    let sum = numbers.par_iter().map(|number| number + 1).sum();
    sum
}

fn main() {
    shared(&[]);
    changed(&[]);
    detached(&[]);
}
