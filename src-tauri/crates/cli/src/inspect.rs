//! `inspect`: looks at a feed, a page or a sound without touching any library.
use crate::args::{Inspect, InspectAudio, Trim};
use crate::failure::Failure;
use crate::output::{Output, clock, counted, precise};
use crate::progress;
use crate::terminal::name;
use fetch::{Client, Fetched, Get, MediaRequest, Reach, Validators};
use player::{FileSource, Loudness, MeasuredLoudness, RenderOptions, Sound, Source, TrimLevel};
use std::io::Write;
use std::path::Path;
use std::time::Instant;
use tokio_util::sync::CancellationToken;

/// More than any page or feed; the parsers have bounds of their own.
const LIMIT: u64 = 64 * 1024 * 1024;
const FEED: &str = "application/rss+xml, application/atom+xml, application/feed+json, application/xml;q=0.9, */*;q=0.5";
const PAGE: &str = "text/html, application/xhtml+xml, */*;q=0.5";

pub async fn run(what: Inspect, client: &Client, out: &mut Output) -> Result<(), Failure> {
    match what {
        Inspect::Feed { input, url } => feed(&input, url, client, out).await,
        Inspect::Page { input, url } => page(&input, url, client, out).await,
        Inspect::Audio(args) => audio(args, client, out).await,
    }
}

/// Bytes with what the transport or the user says of them.
struct Bytes {
    bytes: Vec<u8>,
    content_type: Option<String>,
    url: Option<String>,
}

async fn load(
    input: &str,
    url: Option<String>,
    client: &Client,
    accept: &'static str,
) -> Result<Bytes, Failure> {
    if !is_address(input) {
        let length = std::fs::metadata(input)
            .map_err(|e| Failure::io(input, &e))?
            .len();
        if length > LIMIT {
            return Err(Failure::file(
                input,
                format!("it is larger than {} MB", LIMIT / 1024 / 1024),
            ));
        }
        let bytes = std::fs::read(input).map_err(|e| Failure::io(input, &e))?;
        return Ok(Bytes {
            bytes,
            content_type: None,
            url,
        });
    }
    let get = Get {
        url: input.to_owned(),
        reach: Reach::Anywhere,
        validators: Validators::default(),
        limit: LIMIT,
        accept,
        referer: None,
        authorization: None,
    };
    match client.get(get).await? {
        Fetched::Body(meta, bytes) => Ok(Bytes {
            bytes,
            content_type: meta.content_type,
            url: url.or(Some(meta.url)),
        }),
        Fetched::NotModified(_) => Err(Failure::Said(format!("{input}: the server sent nothing"))),
    }
}

async fn feed(
    input: &str,
    url: Option<String>,
    client: &Client,
    out: &mut Output,
) -> Result<(), Failure> {
    let loaded = load(input, url, client, FEED).await?;
    let hint = feed::Hint {
        content_type: loaded.content_type.as_deref(),
        url: loaded.url.as_deref(),
    };
    let parsed = feed::parse(&loaded.bytes, hint).map_err(|error| Failure::Feed {
        what: input.to_owned(),
        names: if error == feed::FeedError::Html {
            feed::discover(&loaded.bytes, hint)
        } else {
            Vec::new()
        },
        error,
    })?;
    if out.json {
        return out.value(&parsed);
    }
    out.line(&name(parsed.title.as_deref().unwrap_or("(no title)")))?;
    out.field("link", parsed.link.as_deref())?;
    out.field("author", parsed.author.as_deref())?;
    out.field("language", parsed.language.as_deref())?;
    out.field("items", Some(&parsed.items.len().to_string()))?;
    for item in &parsed.items {
        let date = item.published.map(|t| t.to_string()).unwrap_or_default();
        let length = item.duration_ms.map(clock).unwrap_or_default();
        out.line(&format!(
            "  {date:20}  {length:>8}  {}",
            name(item.title.as_deref().unwrap_or("(no title)"))
        ))?;
    }
    for warning in &parsed.warnings {
        out.field("mended", Some(warning))?;
    }
    Ok(())
}

async fn page(
    input: &str,
    url: Option<String>,
    client: &Client,
    out: &mut Output,
) -> Result<(), Failure> {
    let loaded = load(input, url, client, PAGE).await?;
    let hint = article::Hint {
        content_type: loaded.content_type.as_deref(),
        url: loaded.url.as_deref(),
    };
    let read = article::read_page(&loaded.bytes, hint).map_err(|error| Failure::Page {
        what: input.to_owned(),
        error,
    })?;
    if out.json {
        return out.value(&read);
    }
    out.line(&name(read.title.as_deref().unwrap_or("(no title)")))?;
    out.field("byline", read.byline.as_deref())?;
    out.field("site", read.site.as_deref())?;
    out.field(
        "published",
        read.published.map(|t| t.to_string()).as_deref(),
    )?;
    out.field("words", Some(&read.words.to_string()))?;
    for audio in &read.audio {
        out.field("audio", Some(&audio.url))?;
    }
    if !read.extracted {
        out.field("note", Some("no article was found; this is the whole page"))?;
    }
    out.line("")?;
    out.line(&read.text)
}

async fn audio(args: InspectAudio, client: &Client, out: &mut Output) -> Result<(), Failure> {
    // Kept until the end: dropping the folder removes what was fetched.
    let mut fetched = None;
    let path = if is_address(&args.input) {
        let folder = tempfile::tempdir()?;
        let media = client.media(MediaRequest {
            url: args.input.clone(),
            reach: Reach::Anywhere,
            part: folder.path().join("audio.part"),
            dest: folder.path().join("audio"),
            headers: Default::default(),
            authorization: None,
            newer: None,
        })?;
        let bar = progress::bytes(&args.input);
        let path = progress::follow(&bar, &media, media.run(3, CancellationToken::new())).await?;
        fetched = Some(folder);
        path
    } else {
        args.input.clone().into()
    };
    let result = tokio::task::spawn_blocking(move || look(&path, &args)).await;
    drop(fetched);
    let looked = result.map_err(|e| Failure::Said(e.to_string()))??;
    if out.json {
        return out.value(&as_json(&looked));
    }
    let found = &looked.found;
    out.line(&format!(
        "{} / {}",
        found.media.container, found.media.codec
    ))?;
    out.field(
        "duration",
        found.media.duration_ms().map(precise).as_deref(),
    )?;
    out.field(
        "counted",
        Some(if is_counted(found) { "yes" } else { "no" }),
    )?;
    out.field(
        "rate",
        Some(&format!(
            "{} Hz, {}",
            found.media.sample_rate,
            counted(found.media.channels.into(), "channel")
        )),
    )?;
    for (tag, value) in &found.media.tags {
        out.field(tag, Some(value))?;
    }
    for chapter in &found.media.chapters {
        out.line(&format!(
            "  {:>8}  {}",
            clock(chapter.start_ms),
            name(&chapter.title)
        ))?;
    }
    if let Some(frames) = found.decoded_frames {
        out.field("decoded frames", Some(&frames.to_string()))?;
        out.field("skipped packets", Some(&found.skipped_packets.to_string()))?;
    }
    if found.cut {
        out.line("  the end of the file is missing")?;
    }
    if let Some(index_ms) = looked.index_ms {
        out.field("frame index", Some(&format!("{index_ms:.1} ms")))?;
    }
    if let Some(measured) = &looked.loudness {
        let heard_as = measured_as(found.media.channels);
        out.field(
            "loudness",
            Some(&format!("{:.1} LUFS ({heard_as})", measured.lufs)),
        )?;
        out.field(
            "true peak",
            Some(&format!("{:.1} dBTP ({heard_as})", measured.true_peak_db)),
        )?;
    }
    out.field("written", looked.rendered.as_deref())
}

/// What looking at a sound gave.
struct Looked {
    found: player::Inspection,
    loudness: Option<MeasuredLoudness>,
    /// How long the frame index took, of an MP3.
    index_ms: Option<f64>,
    rendered: Option<String>,
}

fn look(path: &Path, args: &InspectAudio) -> Result<Looked, Failure> {
    let damaged = |error| Failure::Audio {
        what: args.input.clone(),
        error,
    };
    let open = || -> Result<Box<dyn Source>, Failure> {
        Ok(Box::new(
            FileSource::open(path).map_err(|e| Failure::io(&args.input, &e))?,
        ))
    };
    let found = player::inspect(open()?, args.decode).map_err(damaged)?;
    // Only bare MP3 has an index of its own; inside another container the container's is used.
    let index_ms = if found.media.container == "mp3" {
        let began = Instant::now();
        player::index_mp3(open()?).map_err(damaged)?;
        Some(began.elapsed().as_secs_f64() * 1000.0)
    } else {
        None
    };
    let loudness = if args.loudness {
        Some(player::measure_loudness(open()?).map_err(damaged)?)
    } else {
        None
    };
    let mut looked = Looked {
        found,
        loudness,
        index_ms,
        rendered: None,
    };
    let Some(target) = &args.render else {
        return Ok(looked);
    };
    let failed = |e: std::io::Error| match target.parent() {
        Some(folder) if e.kind() == std::io::ErrorKind::NotFound => Failure::Said(format!(
            "there is no folder {} to write into",
            folder.display()
        )),
        _ => Failure::io(target, &e),
    };
    // Beside it, and renamed when there is something in it: the target may be what is read, or something good.
    let mut part = target.clone().into_os_string();
    part.push(".part");
    let part = std::path::PathBuf::from(part);
    let mut file = std::io::BufWriter::new(std::fs::File::create(&part).map_err(failed)?);
    let rendered = match options(args, loudness) {
        // As the file has it: its own rate and channels.
        None => player::render(
            open()?,
            args.from.map_or(0, milliseconds),
            args.length.map(milliseconds),
            &mut file,
        ),
        Some(options) => player::render_with(open()?, &options, &mut file),
    }
    .map_err(damaged)
    .and_then(|report| {
        if report.frames == 0 {
            return Err(Failure::file(
                &args.input,
                "there is nothing in it to render",
            ));
        }
        file.flush().map_err(failed)?;
        std::fs::rename(&part, target).map_err(failed)
    });
    if rendered.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    rendered?;
    looked.rendered = Some(target.display().to_string());
    Ok(looked)
}

/// How it is to be rendered; None when nothing is asked of the signal path.
fn options(args: &InspectAudio, loudness: Option<MeasuredLoudness>) -> Option<RenderOptions> {
    let plain = args.speed.is_none() && args.trim.is_none() && loudness.is_none();
    if plain && !args.boost && !args.mono {
        return None;
    }
    Some(RenderOptions {
        from_ms: args.from.map_or(0, milliseconds),
        length_ms: args.length.map(milliseconds),
        sound: Sound {
            speed: args.speed.unwrap_or(1.0),
            trim: args.trim.map(|trim| match trim {
                Trim::Low => TrimLevel::Low,
                Trim::Medium => TrimLevel::Medium,
                Trim::High => TrimLevel::High,
            }),
            // Silence has no loudness that could be mended.
            loudness: loudness
                .filter(|measured| measured.lufs.is_finite())
                .map(|measured| Loudness::Measured {
                    lufs: measured.lufs as f32,
                }),
            boost: args.boost,
            mono: args.mono,
        },
    })
}

/// What the loudness and the true peak of so many channels are of: what two loudspeakers play. One channel comes from
/// both, which EBU R128 counts 3 LU higher than one channel alone; its true peak is the same.
fn measured_as(channels: u16) -> &'static str {
    match channels {
        1 => "dual mono",
        2 => "stereo",
        _ => "folded to stereo",
    }
}

fn is_counted(found: &player::Inspection) -> bool {
    matches!(found.media.length, Some(player::Length::Counted(_)))
}

/// The documented shape: tags as an object, counts and loudness only when they were asked for.
fn as_json(looked: &Looked) -> serde_json::Value {
    let found = &looked.found;
    let mut tags = serde_json::Map::new();
    for (name, value) in &found.media.tags {
        tags.entry(name.clone())
            .or_insert_with(|| value.clone().into());
    }
    let mut shape = serde_json::json!({
        "container": found.media.container,
        "codec": found.media.codec,
        "duration_ms": found.media.duration_ms(),
        "exact": is_counted(found),
        "sample_rate": found.media.sample_rate,
        "channels": found.media.channels,
        "chapters": found.media.chapters,
        "tags": tags,
    });
    let Some(object) = shape.as_object_mut() else {
        return shape;
    };
    if let Some(frames) = found.decoded_frames {
        object.insert("decoded_frames".into(), frames.into());
        object.insert("skipped_packets".into(), found.skipped_packets.into());
    }
    object.insert("cut".into(), found.cut.into());
    if let Some(index_ms) = looked.index_ms {
        object.insert("index_ms".into(), index_ms.into());
    }
    if let Some(measured) = &looked.loudness {
        object.insert("loudness_lufs".into(), measured.lufs.into());
        object.insert("true_peak_db".into(), measured.true_peak_db.into());
        let heard_as = measured_as(found.media.channels);
        object.insert("loudness_as".into(), heard_as.into());
    }
    shape
}

/// Seconds were checked when the words were read: never negative, never past a month.
fn milliseconds(seconds: f64) -> u64 {
    (seconds * 1000.0).round() as u64
}

/// A web address rather than the name of a file.
pub fn is_address(input: &str) -> bool {
    url::Url::parse(input).is_ok_and(|u| matches!(u.scheme(), "http" | "https"))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn loudness_says_of_what_it_is() {
        let looked = |channels| Looked {
            found: player::Inspection {
                media: player::MediaInfo {
                    channels,
                    ..Default::default()
                },
                ..Default::default()
            },
            loudness: Some(MeasuredLoudness {
                lufs: -23.1,
                true_peak_db: -3.0,
            }),
            index_ms: None,
            rendered: None,
        };
        for (channels, due) in [(1, "dual mono"), (2, "stereo"), (6, "folded to stereo")] {
            assert_eq!(as_json(&looked(channels))["loudness_as"], due);
        }
        let silent = Looked {
            loudness: None,
            ..looked(1)
        };
        assert!(as_json(&silent).get("loudness_as").is_none());
    }
}
