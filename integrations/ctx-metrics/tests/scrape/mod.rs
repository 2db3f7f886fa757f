//! A Prometheus exporter with its own listener, scraped over HTTP, and a strict reader of its text.
#![allow(dead_code, reason = "each test uses some of it")]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusRecorder};
use tokio::runtime::Runtime;

pub(crate) struct Exporter {
    address: SocketAddr,
    _serves: Runtime,
}

impl Exporter {
    /// Starts the exporter's listener on a free port, and returns its recorder.
    pub(crate) fn start() -> (PrometheusRecorder, Self) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let _entered = runtime.enter();
        // Another process may take the port before the exporter does.
        let (recorder, exporter, address) = (0..100)
            .find_map(|_| {
                let address = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap();
                let (recorder, exporter) = PrometheusBuilder::new().with_http_listener(address).build().ok()?;
                Some((recorder, exporter, address))
            })
            .expect("a free port");
        runtime.spawn(exporter);
        drop(_entered);
        (recorder, Exporter { address, _serves: runtime })
    }

    /// Scrapes the exporter over HTTP.
    pub(crate) fn scrape(&self) -> Scrape {
        Scrape::read(&self.text()).unwrap_or_else(|error| panic!("not a scrape: {error}"))
    }

    pub(crate) fn text(&self) -> String {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 200 OK\r\n"), "{head}");
        let length = format!("content-length: {}", body.len());
        assert!(head.lines().any(|line| line.eq_ignore_ascii_case(&length)), "{head}");
        body.to_owned()
    }
}

pub(crate) type Labels = BTreeMap<String, String>;

/// The series of a scrape, each with its value.
#[derive(Debug)]
pub(crate) struct Scrape {
    series: BTreeMap<(String, Labels), f64>,
    pub(crate) help: BTreeSet<String>,
}

impl Scrape {
    /// Reads the text format 0.0.4. A series that occurs twice is an error, as it is for Prometheus.
    pub(crate) fn read(text: &str) -> Result<Self, String> {
        let mut scrape = Scrape { series: BTreeMap::new(), help: BTreeSet::new() };
        for line in text.split('\n').filter(|line| !line.is_empty()) {
            if let Some(comment) = line.strip_prefix("# ") {
                match comment.split_once(' ') {
                    Some(("HELP", help)) => _ = scrape.help.insert(help.to_owned()),
                    Some(("TYPE", _)) => {}
                    _ => return Err(format!("comment {line:?}")),
                }
                continue;
            }
            let (name, labels, value) = series(line).ok_or_else(|| format!("line {line:?}"))?;
            let value = value.parse().map_err(|error| format!("value of {line:?}: {error}"))?;
            if scrape.series.insert((name, labels), value).is_some() {
                return Err(format!("a second time {line:?}"));
            }
        }
        Ok(scrape)
    }

    /// The series of a metric.
    pub(crate) fn of(&self, name: &str) -> BTreeMap<Labels, f64> {
        let of_name = self.series.iter().filter(|((of, _), _)| of == name);
        of_name.map(|((_, labels), value)| (labels.clone(), *value)).collect()
    }

    /// The value of one series.
    pub(crate) fn value(&self, name: &str, of: &[(&str, &str)]) -> Option<f64> {
        self.series.get(&(name.to_owned(), labels(of))).copied()
    }
}

pub(crate) fn labels(of: &[(&str, &str)]) -> Labels {
    of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

/// `name{label="value"} 1`
fn series(line: &str) -> Option<(String, Labels, &str)> {
    let (name, mut rest) = name(line)?;
    let mut labels = Labels::new();
    if let Some(inside) = rest.strip_prefix('{') {
        rest = inside;
        loop {
            let (label, after) = self::name(rest)?;
            let (value, after) = quoted(after.strip_prefix("=\"")?)?;
            if value.is_empty() || labels.insert(label, value).is_some() {
                return None;
            }
            match after.strip_prefix(',') {
                Some(next) => rest = next,
                None => break rest = after.strip_prefix('}')?,
            }
        }
    }
    Some((name, labels, rest.strip_prefix(' ')?))
}

fn name(text: &str) -> Option<(String, &str)> {
    let end = text.find(|char: char| !(char.is_ascii_alphanumeric() || char == '_')).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    (!name.is_empty() && !name.starts_with(|char: char| char.is_ascii_digit())).then(|| (name.to_owned(), rest))
}

/// The text up to a quote that is not escaped.
fn quoted(text: &str) -> Option<(String, &str)> {
    let mut value = String::new();
    let mut chars = text.char_indices();
    loop {
        match chars.next()? {
            (end, '"') => return Some((value, &text[end + 1..])),
            (_, '\\') => value.push(match chars.next()?.1 {
                '\\' => '\\',
                '"' => '"',
                'n' => '\n',
                _ => return None,
            }),
            (_, char) => value.push(char),
        }
    }
}
