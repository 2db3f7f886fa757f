//! An error says in which request it happened: by ctx-error, and by hand.

use std::hint::black_box;
use std::io;

use anyhow::Context as _;
use ctx_error::ResultExt;
use ctx_runtime::{run, try_with};

use super::keys::{NAME, Shown, VALUE};
use super::{Peer, Row};
use crate::timed;

fn fails() -> io::Result<()> {
    black_box(Err(io::ErrorKind::NotFound.into()))
}

fn in_context() -> anyhow::Result<()> {
    Ok(fails().in_context()?)
}

/// By hand, the values are parameters.
fn by_hand(id: u64, name: &str) -> anyhow::Result<()> {
    fails().with_context(|| format!("id={id} name={name}"))
}

pub(super) fn row() -> Row {
    let row = Row {
        key: "error",
        what: "make an error of anyhow that has two fields, and drop it",
        is_added: false,
        baseline: Peer::Parameter,
        contenders: vec![
            Peer::Ctx
                .does("result.in_context()?", |iterations, leaf| {
                    run(Shown::NEW, || {
                        leaf.run();
                        timed!(iterations, in_context())
                    })
                })
                .looking(|| assert!(try_with(|shown: &Shown| shown.id).is_ok(), "the fields are bound")),
            Peer::Parameter.does("result.with_context(|| format!(..))?", |iterations, leaf| {
                leaf.run();
                timed!(iterations, by_hand(black_box(VALUE), black_box(NAME)))
            }),
            Peer::Nothing.does("result?", |iterations, leaf| {
                leaf.run();
                timed!(iterations, fails().map_err(anyhow::Error::from))
            }),
        ],
    };
    row.others_cannot("puts nothing into errors")
}
