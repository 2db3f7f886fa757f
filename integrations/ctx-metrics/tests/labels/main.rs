//! Labels from the context, in a Prometheus exporter that is scraped over HTTP. One program, because the recorder is global.

#[path = "../scrape/mod.rs"]
mod scrape;

mod call_sites;
mod hostile;
mod names;
mod requests;

use std::sync::OnceLock;

use ctx_metrics::ContextLabels;

use scrape::Exporter;

/// Sets the recorder, as a program does in `main`.
fn exporter() -> &'static Exporter {
    static EXPORTER: OnceLock<Exporter> = OnceLock::new();
    EXPORTER.get_or_init(|| {
        let (recorder, exporter) = Exporter::start();
        let labels = ContextLabels::new(["tenant", "route", "attempt", "http.method", "type"])
            .label("hostile", hostile::LIMIT)
            .label("few", 2);
        metrics::set_global_recorder(labels.around(recorder)).unwrap();
        exporter
    })
}
