//! The files that come with the program fit each other and what reads them.
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use tests::programs::root;

fn sample() -> std::path::PathBuf {
    root().join("assets/sample")
}

#[test]
fn the_sample_is_whole_and_small() {
    let manifest: Value =
        serde_json::from_str(&std::fs::read_to_string(sample().join("manifest.json")).unwrap())
            .unwrap();
    let base = manifest["base"].as_str().unwrap();
    let feed = std::fs::read_to_string(sample().join(manifest["feed"].as_str().unwrap())).unwrap();
    let mut pages = String::new();
    for article in manifest["articles"].as_array().unwrap() {
        pages.push_str(
            &std::fs::read_to_string(sample().join(article["file"].as_str().unwrap())).unwrap(),
        );
        assert!(article["url"].as_str().unwrap().starts_with(base));
    }
    for key in ["media", "pictures", "texts"] {
        for (url, file) in manifest[key].as_object().unwrap() {
            let bytes = std::fs::metadata(sample().join(file.as_str().unwrap()))
                .unwrap()
                .len();
            assert!(bytes > 0, "{url}");
            assert!(url.starts_with(base), "{url}");
            let used = feed.contains(url.as_str()) || pages.contains(file.as_str().unwrap());
            assert!(used, "{url} is used by nothing");
            if key == "media" {
                assert!(
                    feed.contains(&format!("url=\"{url}\" length=\"{bytes}\"")),
                    "the feed gives {url} another length"
                );
            }
        }
    }
    let total: u64 = std::fs::read_dir(sample())
        .unwrap()
        .flatten()
        .map(|e| e.metadata().unwrap().len())
        .sum();
    assert!(total < 1_500_000, "{total} bytes");
}

#[test]
fn icons_are_what_the_window_wants() {
    let config: Value =
        serde_json::from_str(&std::fs::read_to_string(root().join("tauri.conf.json")).unwrap())
            .unwrap();
    for icon in config["bundle"]["icon"].as_array().unwrap() {
        let bytes = std::fs::read(root().join(icon.as_str().unwrap())).unwrap();
        // After the signature and the length and name of IHDR: width, height, depth, colour type (PNG, section 11.2.1).
        assert_eq!(&bytes[1..4], b"PNG");
        assert_eq!(
            (bytes[24], bytes[25]),
            (8, 6),
            "{icon} is not RGBA of 8 bits"
        );
    }
}

#[test]
fn desktop_metadata_is_valid() {
    let folder = root().join("assets/desktop");
    let run = |program: &str, args: &[&str], file: &Path| {
        let output = Command::new(program)
            .args(args)
            .arg(file)
            .output()
            .unwrap_or_else(|e| panic!("{program}: {e}; ./dev setup installs it"));
        assert!(
            output.status.success(),
            "{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        );
    };
    run(
        "desktop-file-validate",
        &[],
        &folder.join("org.earmark.Earmark.desktop"),
    );
    run(
        "appstreamcli",
        &["validate", "--no-net"],
        &folder.join("org.earmark.Earmark.metainfo.xml"),
    );
}
