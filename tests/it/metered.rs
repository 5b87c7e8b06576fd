//! What the network costs, as NetworkManager says it over the system's bus: the program's own way of asking, against one that
//! stands in for it on a bus that nobody else is on.
use std::process::Stdio;
use std::sync::Arc;
use tempfile::TempDir;
use tests::desktop::private_bus;
use tests::feeds::{Episode, podcast};
use tests::network::{CONNECTED, DISCONNECTED, NOT_PAID, PAID, ToldNetwork};
use tests::process::Process;
use tests::programs::{Cli, Ran};
use tests::site::{Resource, Site};
use tests::sound::{tones, wav};

struct MeteredFixture {
    folder: TempDir,
    site: Site,
    address: String,
    network: ToldNetwork,
    _bus: Process,
}

impl MeteredFixture {
    /// A show of one episode, in a library that downloads only where that is not paid by the byte.
    fn new() -> MeteredFixture {
        let (folder, site) = (TempDir::new().unwrap(), Site::start());
        let sound = wav(&tones(&[(500.0, 1.0)]));
        let episode = Episode {
            title: "Lamp",
            url: site.url("/lamp.wav"),
            length: sound.len(),
            mime: "audio/wav",
        };
        site.put(
            "/feed.xml",
            Resource::rss(podcast("Lamps", &site.url("/"), &[episode])),
        );
        site.put("/lamp.wav", Resource::new("audio/wav", sound).etag("\"1\""));
        let (bus, address) = private_bus(folder.path());
        let network = ToldNetwork::start(&address);
        let fixture = MeteredFixture {
            folder,
            site,
            address,
            network,
            _bus: bus,
        };
        fixture.run(&["add", &fixture.site.url("/feed.xml")]).done();
        fixture.only_where_it_is_free();
        fixture
    }

    fn cli(&self) -> Cli {
        Cli::new(&self.folder.path().join("library"))
    }

    fn run(&self, words: &[&str]) -> Ran {
        let mut command = self.cli().command(words);
        command.env("DBUS_SYSTEM_BUS_ADDRESS", &self.address);
        let output = command.stdin(Stdio::null()).output();
        output.expect("earmark-cli starts").into()
    }

    /// What the switch of the settings does; the command line has none.
    fn only_where_it_is_free(&self) {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        let deps = deck::deps(
            deck::client().unwrap(),
            runtime.handle().clone(),
            Arc::new(|_| {}),
        );
        let library = library::Library::open(&self.cli().library, deps).unwrap();
        let settings = library.settings().unwrap();
        library
            .set_settings(library::Settings {
                downloads_unmetered: true,
                ..settings
            })
            .unwrap();
        library.close();
    }

    fn state(&self) -> String {
        let list = self.cli().json(&["list", "downloads"]);
        list[0]["state"].as_str().unwrap_or_default().to_owned()
    }
}

#[test]
fn on_a_network_that_is_paid_by_the_byte_nothing_is_asked_for() {
    let fixture = MeteredFixture::new();
    fixture.network.set_metered(PAID);
    let ran = fixture.run(&["download", "Lamp"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("paid by the byte"), "{ran:?}");
    assert!(fixture.network.asked() > 0, "nobody asked the bus");
    assert_eq!(fixture.site.hits("/lamp.wav"), 0);
    assert_eq!(fixture.state(), "waiting");

    fixture.network.set_metered(NOT_PAID);
    fixture.run(&["download", "Lamp"]).done();
    assert_eq!(fixture.site.hits("/lamp.wav"), 1);
    assert_eq!(fixture.state(), "done");
}

#[test]
fn without_a_network_the_queue_says_so_and_counts_nothing_as_a_try() {
    let mut fixture = MeteredFixture::new();
    fixture.network.set_state(DISCONNECTED);
    fixture.site.close();
    let ran = fixture.run(&["download", "Lamp"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("here is no network"), "{ran:?}");
    let list = fixture.cli().json(&["list", "downloads"]);
    assert_eq!(list[0]["state"], "waiting", "{list}");
    assert_eq!(list[0]["attempts"], 0, "{list}");

    fixture.site.reopen();
    fixture.network.set_state(CONNECTED);
    fixture.run(&["download", "Lamp"]).done();
    assert_eq!(fixture.state(), "done");
}
