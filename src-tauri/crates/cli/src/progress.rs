//! Bars on standard error, when it is a terminal: indicatif draws nothing elsewhere.
use fetch::Media;
use indicatif::{MultiProgress, ProgressBar, ProgressStyle};
use std::collections::HashMap;
use std::future::Future;
use std::sync::Arc;

/// Bytes of one transfer.
pub fn bytes(name: &str) -> ProgressBar {
    let bar = ProgressBar::new(0);
    if let Ok(style) = ProgressStyle::with_template(
        "{msg:30!} {bar:30} {decimal_bytes}/{decimal_total_bytes} {decimal_bytes_per_sec} {eta}",
    ) {
        bar.set_style(style);
    }
    bar.set_message(name.to_owned());
    bar
}

/// Bars of many transfers, and of all of them together.
pub struct TransferBars {
    all: MultiProgress,
    sum: ProgressBar,
    each: HashMap<i64, ProgressBar>,
}

impl TransferBars {
    pub fn new() -> TransferBars {
        let all = MultiProgress::new();
        let sum = all.add(bytes("all"));
        TransferBars {
            all,
            sum,
            each: HashMap::new(),
        }
    }

    /// Shows how much of one is here. One that has ended is part of the sum only.
    pub fn show(&mut self, id: i64, name: &str, here: u64, total: u64, ended: bool) {
        if ended {
            if let Some(bar) = self.each.remove(&id) {
                bar.finish_and_clear();
                self.all.remove(&bar);
            }
            return;
        }
        let bar = self
            .each
            .entry(id)
            .or_insert_with(|| self.all.insert_before(&self.sum, bytes(name)));
        bar.set_length(total);
        bar.set_position(here);
    }

    /// Nothing is drawn before anything is known: an empty bar looks like a full one.
    pub fn sum(&self, here: u64, total: u64) {
        if total == 0 {
            return;
        }
        self.sum.set_length(total);
        self.sum.set_position(here);
    }

    pub fn finish(self) {
        for bar in self.each.values() {
            bar.finish_and_clear();
        }
        self.sum.finish_and_clear();
    }
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
