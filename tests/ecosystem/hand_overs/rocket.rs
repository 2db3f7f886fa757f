use std::io::Cursor;

use ctx_runtime::context_root;
use futures::stream::{self, Stream, StreamExt};
use rocket::config::LogLevel;
use rocket::local::asynchronous::Client;
use rocket::response::stream::{ByteStream, Event, EventStream, ReaderStream, TextStream, stream};
use rocket::{Config, get, routes};

use super::read;
use crate::keys::Request;

fn rows() -> impl Stream<Item = String> {
    stream::iter(0..2).then(|_| async { format!("{:?};", read().await) })
}

#[get("/texts/<id>")]
#[context_root(Request::new(id))]
fn texts(id: u64) -> TextStream<impl Stream<Item = String>> {
    TextStream::from(rows())
}

#[context_root(Request::new(id))]
#[get("/bytes/<id>")]
fn bytes(id: u64) -> ByteStream![String] {
    ByteStream::from(rows())
}

#[get("/events/<id>")]
#[context_root(Request::new(id))]
async fn events(id: u64) -> rocket::response::stream::EventStream![] {
    EventStream::from(rows().map(Event::data))
}

#[get("/readers/<id>")]
#[context_root(Request::new(id))]
async fn readers(id: u64) -> ReaderStream![Cursor<String>] {
    ReaderStream::from(rows().map(Cursor::new))
}

#[get("/made/<id>")]
#[context_root(Request::new(id))]
fn made(id: u64) -> TextStream![String] {
    TextStream::from(stream! {
        for _ in 0..2 {
            yield format!("{:?};", read().await);
        }
    })
}

#[get("/by_macro/<id>")]
#[context_root(Request::new(id))]
fn made_by_rocket(id: u64) -> TextStream![String] {
    TextStream! {
        for _ in 0..2 {
            yield format!("{:?};", read().await);
        }
    }
}

/// The answers at these paths.
async fn said<const N: usize>(paths: [&str; N]) -> [String; N] {
    let routes = routes![texts, bytes, events, readers, made, made_by_rocket];
    let rocket = rocket::custom(Config { log_level: LogLevel::Off, ..Config::default() }).mount("/", routes);
    let client = Client::untracked(rocket).await.unwrap();
    let mut said = [const { String::new() }; N];
    for (said, path) in said.iter_mut().zip(paths) {
        *said = client.get(path).dispatch().await.into_string().await.unwrap();
    }
    said
}

#[tokio::test]
async fn streams_are_read_in_the_context_of_their_route() {
    let said = said(["/texts/1", "/bytes/2", "/readers/3", "/made/4", "/events/5"]).await;
    assert_eq!(said[..4], ["Some(1);Some(1);", "Some(2);Some(2);", "Some(3);Some(3);", "Some(4);Some(4);"]);
    assert_eq!(said[4].matches("data:Some(5);").count(), 2, "{said:?}");
}

#[tokio::test]
async fn the_macros_that_name_a_type_of_stream_make_it_in_no_context() {
    assert_eq!(said(["/by_macro/1"]).await, ["None;None;"]);
}
