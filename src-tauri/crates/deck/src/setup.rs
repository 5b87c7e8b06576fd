//! What a program that uses the library gives it.
use fetch::{Client, Config, FetchError, ProxyRules};
use library::{Changes, Deps, SystemClock};
use std::path::PathBuf;
use std::sync::Arc;

/// The one HTTP client of a program.
///
/// # Errors
/// When the system's certificates cannot be read.
pub fn client() -> Result<Client, FetchError> {
    Client::new(Config {
        proxies: ProxyRules::from_env(|name| std::env::var(name).ok()),
        ..Config::default()
    })
}

/// The library's surroundings with the machine's clock.
pub fn deps(
    client: Client,
    runtime: tokio::runtime::Handle,
    on_change: Arc<dyn Fn(Changes) + Send + Sync>,
) -> Deps {
    Deps {
        clock: Arc::new(SystemClock),
        client,
        runtime,
        on_change,
    }
}

/// Keeps passwords in the desktop's keyring, where this system has one, and asks its NetworkManager about the network.
pub fn use_desktop(library: &library::Library) {
    #[cfg(target_os = "linux")]
    {
        library.use_keyring(Arc::new(crate::keyring::DesktopKeyring));
        library.use_network(Arc::new(crate::network::DesktopNetwork::default()));
    }
    #[cfg(not(target_os = "linux"))]
    let _ = library;
}

/// The folder that was asked for, else EARMARK_LIBRARY, else `earmark` in the XDG data folder.
pub fn library_folder(asked: Option<PathBuf>) -> PathBuf {
    let set = |name: &str| {
        std::env::var_os(name)
            .filter(|v| !v.is_empty())
            .map(PathBuf::from)
    };
    asked
        .or_else(|| set("EARMARK_LIBRARY"))
        .or_else(|| {
            set("XDG_DATA_HOME")
                .filter(|p| p.is_absolute())
                .map(|p| p.join("earmark"))
        })
        .or_else(|| set("HOME").map(|home| home.join(".local/share/earmark")))
        .unwrap_or_else(|| PathBuf::from("earmark-library"))
}
