//! What ends a server.

use std::{io, thread};

use tokio::sync::oneshot;

/// Ends when the process that started this one closes its end of the standard input, or is gone.
pub(crate) async fn cut() {
    let (sender, receiver) = oneshot::channel::<()>();
    // A thread, because the runtime would wait for a blocking task when it ends.
    thread::spawn(move || {
        let read = io::copy(&mut io::stdin(), &mut io::sink());
        drop((read, sender));
    });
    // The sender sends nothing: it is dropped.
    let _ = receiver.await;
}
