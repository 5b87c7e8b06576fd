//! Bars on standard error, when it is a terminal: indicatif draws nothing elsewhere.
use fetch::Media;
use indicatif::{ProgressBar, ProgressStyle};
use std::future::Future;
use std::sync::Arc;

/// Bytes of one transfer.
pub fn bytes(name: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template(
        "{msg:30!} {bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}",
    ) {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar
}

/// Things done of a known number.
pub fn count(name: &str, total: u64) -> ProgressBar {
    let bar = ProgressBar::new(total);
    if let Ok(style) = ProgressStyle::with_template("{msg:30!} {bar:30} {pos}/{len} {eta}") {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar
}

/// Something of unknown length.
pub fn spinner(name: &str) -> ProgressBar {
    let bar = ProgressBar::new_spinner().with_message(name.to_owned());
    bar.enable_steady_tick(std::time::Duration::from_millis(120));
    bar
}

/// Shows a transfer while it runs.
pub async fn follow<T>(bar: &ProgressBar, media: &Arc<Media>, run: impl Future<Output = T>) -> T {
    let mut watch = media.watch();
    tokio::pin!(run);
    let result = loop {
        tokio::select! {
            result = &mut run => break result,
            changed = watch.changed() => {
                if changed.is_err() {
                    break run.await;
                }
                let now = watch.borrow_and_update().clone();
                bar.set_length(now.total.unwrap_or(now.bytes));
                bar.set_position(now.bytes);
            }
        }
    };
    bar.finish_and_clear();
    result
}
