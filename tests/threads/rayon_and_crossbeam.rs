//! Closures on the threads of a pool, while their caller waits or after it returned. Some take arguments, some borrow.
#![allow(clippy::redundant_closure, reason = "closures and functions are not the same to a macro")]

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, mpsc};

use ctx_runtime::{context, context_root, run, with_context};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::keys::{ReadsOnDrop, Request, id};

const HERE: Option<u64> = Some(7);

/// A pool with one thread, which is not the caller's thread.
fn pool() -> ThreadPool {
    ThreadPoolBuilder::new().num_threads(1).build().unwrap()
}

fn on_a_pool(f: impl FnOnce() + Send) {
    pool().install(f);
    assert_eq!(id(), None, "the context is back");
}

/// Runs `f` on this thread, which leaves all work to a pool, and on a thread of a pool, which may do the work itself.
fn in_and_out_of_a_pool(f: impl Fn() + Send + Sync) {
    f();
    on_a_pool(f);
}

#[test]
fn rayons_pools_carry() {
    #[context_root(Request::new(7))]
    fn root() {
        let (sender, reads) = mpsc::channel();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(2).build().unwrap();
        let from = sender.clone();
        pool.spawn(move || from.send(id()).unwrap());
        let from = sender.clone();
        pool.spawn_fifo(move || from.send(id()).unwrap());
        rayon::spawn(move || sender.send(id()).unwrap());
        assert_eq!(reads.iter().collect::<Vec<_>>(), [HERE; 3]);
    }
    root();
}

#[test]
fn install_carries_and_gives_back_what_borrows() {
    #[context_root(Request::new(7))]
    fn root(text: &str) -> (&str, Option<u64>) {
        pool().install(|| (text.trim(), id()))
    }
    assert_eq!(root(" a "), ("a", HERE));
}

#[test]
fn both_sides_of_a_join_carry() {
    #[context_root(Request::new(7))]
    fn root(numbers: &[u64]) -> (u64, u64, (Option<u64>, Option<u64>)) {
        #[with_context]
        fn sum(numbers: &[u64]) -> u64 {
            match numbers {
                [] => 0,
                [one] => *one * context!(Request.id),
                many => {
                    let (left, right) = many.split_at(many.len() / 2);
                    let (left, right) = rayon::join(|| sum(left), || sum(right));
                    left + right
                }
            }
        }
        let pool = pool();
        let (one, two) = pool.join(|| sum(numbers), || numbers.len() as u64);
        assert_eq!(rayon::join(id, || 1), (HERE, 1));
        assert_eq!(rayon::join(id, id), (HERE, HERE));
        (one, two, rayon::join_context(|_| id(), |_| id()))
    }
    assert_eq!(root(&[1, 2, 3]), (42, 3, (HERE, HERE)));
}

#[test]
fn a_scope_and_all_that_is_spawned_in_it_carry_and_borrow() {
    #[context_root(Request::new(7))]
    fn root() {
        let mut reads = [None; 5];
        let [one, two, three, four, five] = &mut reads;
        rayon::scope(|scope| {
            *one = id();
            scope.spawn(|scope| {
                *two = id();
                scope.spawn(|_| *three = id());
            });
            scope.spawn(move |_| *four = id());
        });
        pool().scope_fifo(|scope| scope.spawn_fifo(|_| *five = context!(Request?.id)));
        assert_eq!(reads, [HERE; 5]);
        let in_place = rayon::in_place_scope(|scope| {
            scope.spawn(|_| reads[0] = None);
            id()
        });
        assert_eq!((in_place, reads[0]), (HERE, None));
    }
    root();
}

#[test]
fn what_a_scoped_closure_owns_is_dropped_in_its_context() {
    #[context_root(Request::new(7))]
    fn root(owned: ReadsOnDrop) {
        pool().scope(|scope| {
            scope.spawn(move |_| {
                let _owned = &owned;
            })
        });
    }
    let read = Arc::default();
    root(ReadsOnDrop(Arc::clone(&read)));
    assert_eq!(read.load(Ordering::Acquire), 8);
}

#[test]
fn a_broadcast_carries_to_every_thread() {
    #[context_root(Request::new(7))]
    fn root() {
        let expected = id();
        let pool = ThreadPoolBuilder::new().num_threads(3).build().unwrap();
        assert_eq!(
            pool.broadcast(move |context| (context.index(), id() == expected)),
            [(0, true), (1, true), (2, true)]
        );
        let (sender, reads) = mpsc::channel();
        pool.spawn_broadcast(move |_| sender.send(id()).unwrap());
        assert_eq!(reads.iter().collect::<Vec<_>>(), [HERE; 3]);
        assert!(rayon::broadcast(|_| id()).iter().all(|read| *read == HERE));
    }
    root();
}

#[test]
fn the_closures_of_parallel_iterators_carry_and_borrow() {
    #[context_root(Request::new(7))]
    fn root(words: &[String], extra: usize) {
        let total: usize = words.par_iter().map(|word| word.len() + extra + id().unwrap() as usize).sum();
        assert_eq!(total, 3 + 2 + 14);
        let longest = words.par_iter().max_by_key(|word| (id(), word.len()));
        assert_eq!(longest.unwrap(), "bc");
        let texts: Vec<&str> = words.par_iter().filter(|_| id() == HERE).map(|word| word.as_str()).collect();
        assert_eq!(texts, ["a", "bc"]);
        let count = AtomicU64::new(0);
        (0..100_u64).into_par_iter().for_each(|_| {
            count.fetch_add(id().unwrap(), Ordering::Relaxed);
        });
        assert_eq!(count.into_inner(), 700);
        let folded =
            [1, 2].par_iter().fold(|| id().unwrap(), |sum, n| sum + n).reduce(|| 0, |a, b| a + b + id().unwrap());
        assert!(folded >= 10 + 7);
        assert!(words.par_iter().all(|_| id() == HERE) && !words.par_iter().any(|_| id().is_none()));
    }
    in_and_out_of_a_pool(|| root(&["a".into(), "bc".into()], 1));
}

#[test]
fn parallel_iterators_change_in_place_fail_early_and_keep_their_state() {
    #[context_root(Request::new(7))]
    fn root() -> Result<Vec<u64>, std::num::ParseIntError> {
        let mut numbers = vec![3_u64, 1, 2];
        numbers.par_sort_by(|a, b| b.cmp(a).then_with(|| unreachable!("{:?}", id())));
        numbers.par_iter_mut().for_each(|number| *number += id().unwrap());
        numbers.par_sort_unstable_by_key(|number| (id(), *number));
        assert_eq!(numbers, [8, 9, 10]);
        let (sender, reads) = mpsc::channel();
        numbers.par_iter().for_each_with(sender, |sender, number| sender.send((*number, id())).unwrap());
        assert_eq!(reads.iter().collect::<BTreeMap<_, _>>(), BTreeMap::from([(8, HERE), (9, HERE), (10, HERE)]));
        numbers.par_iter().for_each_init(|| id().unwrap(), |first, _| assert_eq!((*first, id()), (7, HERE)));
        numbers.par_chunks(2).for_each(|chunk| assert!(chunk.len() <= 2 && id() == HERE));
        assert_eq!(numbers.par_iter().position_any(|number| *number == 9 && id() == HERE), Some(1));
        let parsed = ["1", "x"].par_iter().map(|text| text.parse::<u64>().map(|n| n + id().unwrap())).collect();
        assert!(id() == HERE);
        parsed
    }
    in_and_out_of_a_pool(|| {
        root().unwrap_err();
    });
}

#[test]
fn parallel_iterators_stand_in_larger_expressions_and_in_other_macros() {
    #[context_root(Request::new(7))]
    fn root(numbers: &[u64]) -> u64 {
        assert_eq!(numbers.par_iter().map(|n| n * id().unwrap()).sum::<u64>() + 1, 22);
        let pairs: Vec<_> =
            numbers.par_iter().zip(numbers.par_iter().map(|n| n + id().unwrap())).map(|(a, b)| a + b).collect();
        assert_eq!(pairs, [9, 11]);
        let mut all = vec![0];
        all.par_extend(numbers.par_iter().map(|n| n + id().unwrap()));
        assert_eq!(all, [0, 8, 9]);
        let nested: u64 = numbers.par_iter().map(|n| (0..*n).into_par_iter().map(|_| id().unwrap()).sum::<u64>()).sum();
        assert_eq!(nested, 21);
        let first = numbers.par_iter().map(|n| n + id().unwrap()).collect::<Vec<_>>().iter().copied().next();
        assert_eq!(first, Some(8));
        match numbers.par_iter().map(|_| id()).find_any(|read| read.is_some()) {
            Some(read) => assert_eq!(read, HERE),
            None => unreachable!(),
        }
        let number = -(numbers.par_iter().map(|_| id().unwrap() as i64).sum::<i64>());
        assert_eq!(number as u64 as i64, -14);
        numbers.par_iter().map(|n| n * id().unwrap()).sum::<u64>() + 1
    }
    in_and_out_of_a_pool(|| assert_eq!(root(&[1, 2]), 22));
}

#[test]
fn a_parallel_iterator_that_is_returned_carries_what_owns_its_captures() {
    #[with_context]
    fn ids(numbers: &[u64], add: u64) -> impl ParallelIterator<Item = u64> + '_ {
        numbers.par_iter().map(move |n| n + add + context!(Request.id))
    }
    #[with_context]
    fn lazily(numbers: &[u64]) -> impl ParallelIterator<Item = (u64, bool)> + '_ {
        numbers.par_iter().map(|n| (*n, context!(Request?).is_some()))
    }
    let described = run(Request::new(7), || ids(&[1, 2], 1));
    on_a_pool(|| assert_eq!(described.collect::<Vec<_>>(), [9, 10]));
    let described = run(Request::new(7), || lazily(&[1]));
    on_a_pool(|| assert_eq!(described.collect::<Vec<_>>(), [(1, false)], "without `move` it is left alone"));
}

#[test]
fn closures_in_front_of_a_bridge_carry_as_those_behind() {
    #[context_root(Request::new(7))]
    fn root(words: &[String]) {
        let all = |reads: Vec<Option<u64>>| reads.len() == 4 && reads.iter().all(|read| *read == HERE);
        assert!(all((0..4).map(|_| context!(Request?.id)).par_bridge().collect()));
        assert!(all((0..4).par_bridge().map(|_| id()).collect()));
        let both: Vec<_> = (0..2).map(|_| id()).par_bridge().flat_map_iter(|read| [read, id()]).collect();
        assert!(all(both));
        (0..2).filter(|_| id() == HERE).par_bridge().for_each(|_| assert_eq!(id(), HERE));
        assert_eq!((0..9).take_while(|_| id() == HERE).enumerate().par_bridge().count(), 9);
        assert_eq!(words.iter().map(|_| id()).collect::<Vec<_>>().into_iter().par_bridge().max(), Some(HERE));
        let ids = (0..2).map(|_| id()).chain((0..2).map(|_| id())).par_bridge().collect();
        assert!(all(ids));
        let mut more = vec![];
        more.par_extend((0..4).map(|_| id()).par_bridge());
        assert!(all(more));
    }
    in_and_out_of_a_pool(|| root(&["a".into(), "bc".into()]));
}

#[test]
fn an_iterator_in_front_of_a_bridge_may_change_what_it_owns_and_end_anywhere() {
    #[context_root(Request::new(7))]
    fn root(words: &[String]) -> usize {
        fn read<T>(_: T) -> Option<u64> {
            id()
        }
        assert_eq!(words.iter().map(read).par_bridge().collect::<Vec<_>>(), [HERE; 2]);
        let mut left = 3;
        let counted = move |_: &String| {
            left -= 1;
            (left, id())
        };
        assert_eq!(words.iter().map(counted).par_bridge().max(), Some((2, HERE)));
        let mut rest = 3;
        let next = move || {
            rest -= 1;
            (rest > 0).then(id)
        };
        assert_eq!(std::iter::from_fn(next).par_bridge().collect::<Vec<_>>(), [HERE; 2]);
        let mut rest = 3;
        let until = std::iter::from_fn(|| {
            rest -= 1;
            id().filter(|_| rest > 0)
        })
        .fuse()
        .par_bridge()
        .count();
        assert_eq!(until, 2);
        let lock = std::sync::RwLock::new(vec![3_u64, 5]);
        let most = lock.read().unwrap().iter().filter(|_| id() == HERE).par_bridge().max().cloned();
        assert_eq!(most, Some(5));
        assert_eq!("a b".split(|c: char| id() == HERE && c == ' ').par_bridge().count(), 2);
        let mut numbers = 0..4;
        assert_eq!(numbers.by_ref().take(2).filter(|_| id() == HERE).par_bridge().count(), 2);
        words.iter().skip_while(|_| id().is_none()).map(String::len).par_bridge().sum::<usize>() + numbers.len()
    }
    in_and_out_of_a_pool(|| assert_eq!(root(&["a".into(), "bc".into()]), 5));
}

#[test]
fn a_bridge_that_is_returned_carries_what_owns_its_captures() {
    #[with_context]
    fn ids(add: u64) -> impl ParallelIterator<Item = u64> {
        (0..2).map(move |n| n + add + context!(Request.id)).par_bridge()
    }
    let described = run(Request::new(7), || ids(1));
    on_a_pool(|| assert_eq!(described.collect::<Vec<_>>(), [8, 9]));
}

#[tokio::test]
async fn a_bridge_in_async_code_carries_and_the_future_stays_send() {
    #[context_root(Request::new(7))]
    async fn root(numbers: Vec<u64>) -> u64 {
        let factor = 2;
        let sum: u64 = numbers.iter().map(|n| n * factor * id().unwrap()).par_bridge().sum();
        tokio::task::yield_now().await;
        sum + numbers.into_iter().par_bridge().map(|n| n * context!(Request.id)).sum::<u64>()
    }
    assert_eq!(tokio::spawn(root(vec![1, 2])).await.unwrap(), 63);
}

#[test]
fn the_context_of_parallel_work_is_that_of_the_place_where_it_stands() {
    #[context_root(Request::new(7))]
    fn root() -> (u64, u64) {
        let inner = run(Request::new(8), || [0; 4].par_iter().map(|_| id().unwrap()).sum());
        (inner, [0; 4].par_iter().map(|_| id().unwrap()).sum())
    }
    in_and_out_of_a_pool(|| assert_eq!(root(), (32, 28)));
}

#[test]
fn a_chain_that_calls_no_closure_leaves_the_one_around_it_its_context() {
    #[context_root(Request::new(7))]
    fn root(rows: &[Vec<u64>]) -> Vec<Option<u64>> {
        let read = |row: &Vec<u64>| {
            row.par_iter().for_each(|_| assert_eq!(id(), HERE));
            row.clone().par_sort_by(|a, b| a.cmp(b));
            id()
        };
        rows.par_iter().map(|row| read(row)).collect()
    }
    in_and_out_of_a_pool(|| assert_eq!(root(&[vec![], vec![1], vec![]]), [HERE; 3]));
}

#[tokio::test]
async fn parallel_work_in_async_code_carries_and_the_future_stays_send() {
    #[context_root(Request::new(7))]
    async fn root(numbers: Vec<u64>) -> u64 {
        let factor = 2;
        let sum: u64 = numbers.par_iter().map(|n| n * factor * id().unwrap()).sum();
        tokio::task::yield_now().await;
        let (more, _) = rayon::join(|| id().unwrap(), || id());
        sum + more
    }
    assert_eq!(tokio::spawn(root(vec![1, 2])).await.unwrap(), 49);
}

#[test]
fn crossbeams_scopes_carry_and_borrow() {
    #[context_root(Request::new(7))]
    fn root() {
        let reads = Mutex::new(Vec::new());
        crossbeam_utils::thread::scope(|scope| {
            scope.spawn(|scope| {
                reads.lock().unwrap().push(id());
                scope.spawn(|_| reads.lock().unwrap().push(id()));
            });
            scope.builder().name("named".into()).spawn(|_| reads.lock().unwrap().push(id())).unwrap();
        })
        .unwrap();
        assert_eq!(reads.into_inner().unwrap(), [HERE; 3]);
    }
    root();
}

#[test]
fn a_chain_may_begin_at_a_temporary_and_end_in_any_expression() {
    #[context_root(Request::new(7))]
    fn root(numbers: &[u64]) -> u64 {
        let lock = std::sync::RwLock::new(vec![3_u64, 5]);
        let most = lock.read().unwrap().par_iter().max_by_key(|number| (id(), **number)).cloned();
        assert_eq!(most, Some(5));
        let first = *lock.read().unwrap().par_iter().find_first(|_| id() == HERE).unwrap();
        assert_eq!(first, 3);
        lock.write().unwrap().par_sort_by(|a, b| b.cmp(a).then_with(|| id().cmp(&None)));
        let Some(found) = numbers.par_iter().find_any(|number| **number > 1 && id() == HERE) else { return 0 };
        assert_eq!(*found, 2);
        numbers.par_iter().map(|number| number + id().unwrap()).collect::<Vec<_>>()[0]
    }
    in_and_out_of_a_pool(|| assert_eq!(root(&[1, 2]), 8));
}

#[test]
fn functions_and_closures_that_are_named_carry_like_those_in_place() {
    #[context_root(Request::new(7))]
    fn root() {
        fn add(number: &u64) -> u64 {
            number + id().unwrap()
        }
        fn by_id(number: &u64) -> (u64, u64) {
            (id().unwrap(), *number)
        }
        let mut sorted = [2, 1];
        sorted.par_sort_by_key(by_id);
        sorted.par_iter_mut().update(increment).for_each(drop);
        assert_eq!(sorted, [8, 9]);
        fn increment(number: &mut &mut u64) {
            **number += id().unwrap();
        }
        let pool = pool();
        let twice = |number: u64| number * 2 + id().unwrap() - 7;
        assert_eq!([1, 2].par_iter().map(add).map(twice).collect::<Vec<_>>(), [16, 18]);
        assert_eq!([1, 2].par_iter().map(u64::to_string).map(Some).flatten().collect::<Vec<_>>(), ["1", "2"]);
        assert_eq!(pool.install(id), HERE);
        let read = || id();
        assert_eq!(pool.join(read, id), (HERE, HERE));
        #[allow(unused_parens, reason = "a closure in parentheses is one")]
        let joined = rayon::join((|| id()), read);
        assert_eq!(joined, (HERE, HERE));
    }
    in_and_out_of_a_pool(root);
}

#[test]
fn an_item_is_dropped_in_the_context_also_if_the_closure_does_not_name_it() {
    #[context_root(Request::new(7))]
    fn root() {
        let reads: Vec<Arc<_>> = (0..4).map(|_| Arc::default()).collect();
        let owned = || reads.par_iter().map(|read| ReadsOnDrop(Arc::clone(read)));
        owned().take(2).for_each(|_owned| {});
        reads.par_iter().skip(2).map(|read| ReadsOnDrop(Arc::clone(read))).for_each(|_| {});
        assert!(reads[2..].iter().all(|read| read.load(Ordering::Acquire) == 8));
    }
    in_and_out_of_a_pool(root);
}

#[test]
fn methods_of_others_with_such_names_keep_their_closures() {
    struct Hub(Vec<Box<dyn Fn(u64) -> u64>>);
    impl Hub {
        fn broadcast(&mut self, f: impl Fn(u64) -> u64 + 'static) {
            self.0.push(Box::new(f));
        }
        fn par_each(&mut self, f: impl Fn(u64) -> u64 + 'static) {
            self.0.push(Box::new(f));
        }
    }
    fn par_map(number: u64, f: impl Fn(u64) -> u64 + 'static) -> u64 {
        f(number)
    }
    #[context_root(Request::new(7))]
    fn root(hub: &mut Hub) {
        let add = 1;
        hub.broadcast(|number| number + id().unwrap_or_default());
        hub.broadcast(move |number| number + add + id().unwrap_or_default());
        hub.par_each(move |number| number + add + id().unwrap_or_default());
        assert_eq!(par_map(1, |number| number), 1);
    }
    let mut hub = Hub(Vec::new());
    root(&mut hub);
    assert_eq!(hub.0.iter().map(|f| f(1)).collect::<Vec<_>>(), [1, 9, 9]);
}

#[test]
fn a_broadcast_that_is_spawned_may_borrow() {
    #[context_root(Request::new(7))]
    fn root() -> u64 {
        let count = AtomicU64::new(0);
        rayon::scope(|scope| {
            scope.spawn_broadcast(|_, _| {
                count.fetch_add(1, Ordering::Relaxed);
            });
        });
        count.into_inner()
    }
    assert!(root() > 0);
}

#[test]
fn a_detached_closure_with_parameters_sees_nothing() {
    #[context_root(Request::new(7))]
    fn root() -> [Option<u64>; 2] {
        let mut reads = [HERE; 2];
        let [one, two] = &mut reads;
        rayon::in_place_scope(|scope| {
            #[context(detach)]
            scope.spawn(|scope| {
                *one = id();
                scope.spawn(move |_| *two = id());
            });
        });
        reads
    }
    assert_eq!(root(), [None; 2]);
}

#[test]
fn a_skipped_scope_or_chain_is_left_alone() {
    #[context_root(Request::new(7))]
    fn root() -> Vec<Option<u64>> {
        #[context(skip)]
        let mut reads: Vec<_> = [0; 2].par_iter().map(|_| id()).collect();
        #[context(skip)]
        pool().scope(|_| reads.push(id()));
        reads
    }
    let (sender, reads) = mpsc::channel();
    pool().spawn(move || sender.send(root()).unwrap());
    assert_eq!(reads.recv().unwrap()[2], None);
}
