//! The two child processes, which run this program again.

use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::variants::Variant;
use super::{Error, load, service};

/// The service. It ends when this is dropped.
pub(super) struct Service {
    process: Child,
    /// Without and with the layer of `layer-around` around all routes.
    addresses: [SocketAddr; 2],
}

impl Service {
    /// Starts the service: `program`, called with `serve`.
    pub(super) fn start(program: &Path, options: service::Options) -> Result<Self, Error> {
        let mut command = Command::new(program);
        command.arg("serve").arg(format!("--workers={}", options.workers));
        let process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        // From here on, a failure drops `service`, which ends the process.
        let mut service = Service { process, addresses: [SocketAddr::from(([0; 4], 0)); 2] };
        let output = service.process.stdout.as_mut().expect("it is piped");
        let mut line = String::new();
        BufReader::new(output).read_line(&mut line)?;
        let addresses: Vec<_> = line.split_whitespace().map_while(|address| address.parse().ok()).collect();
        service.addresses = addresses.try_into().map_err(|_| format!("the service said {line:?}, and no addresses"))?;
        Ok(service)
    }

    pub(super) fn address(&self, variant: Variant) -> SocketAddr {
        let [plain, around] = self.addresses;
        if variant == Variant::LayerAround { around } else { plain }
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        // The process may have ended by itself.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Runs the load generator: `program`, called with `load`. Its errors go to standard error.
pub(super) fn load(
    program: &Path,
    address: SocketAddr,
    variant: Variant,
    options: load::Options,
) -> Result<load::Figures, Error> {
    let load::Options { connections, seconds, warm_up, requests } = options;
    let mut command = Command::new(program);
    command.arg("load").arg(address.to_string()).arg(variant.name());
    command.arg(format!("--connections={connections}")).arg(format!("--seconds={seconds}"));
    command.arg(format!("--warm-up={warm_up}"));
    command.args(requests.map(|requests| format!("--requests={requests}")));
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output()?;
    if !output.status.success() {
        return Err(format!("the load generator ended with {}, at `{}`", output.status, variant.name()).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
