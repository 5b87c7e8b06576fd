//! A sound card through cpal, as rodio brings it. Not through rodio's mixer: its callback hides how much sound the device still holds, and
//! the position is wrong by that much.
use std::sync::Arc;

use rodio::cpal;
use rodio::cpal::traits::{DeviceTrait, StreamTrait};
use rodio::cpal::{BufferSize, ErrorKind, FromSample, SampleFormat, SizedSample, StreamConfig};

use super::{BUFFER_FRAMES, Clock, RATE};
use crate::ring::{Callback, Controls, Remote, callback};

/// Samples converted at a time in the callback.
const SCRATCH: usize = 8192;

/// Opens and starts it: (stream, remote, sample rate).
pub(super) fn open(
    device: &cpal::Device,
    controls: &Arc<Controls>,
    clock: Clock,
    lost: impl Fn(String) + Send + Clone + 'static,
) -> Result<(cpal::Stream, Remote, u32), String> {
    let usual = device.default_output_config().map_err(|e| e.to_string())?;
    let wanted = StreamConfig {
        channels: 2,
        sample_rate: RATE,
        buffer_size: BufferSize::Fixed(BUFFER_FRAMES),
    };
    let fallback = usual.config();
    let tries = [
        (wanted, SampleFormat::F32),
        (wanted, usual.sample_format()),
        (
            StreamConfig {
                buffer_size: BufferSize::Default,
                ..wanted
            },
            usual.sample_format(),
        ),
        (fallback, usual.sample_format()),
    ];
    let mut refused = String::new();
    for (config, format) in tries {
        match build(device, config, format, controls, clock, lost.clone()) {
            Ok((stream, remote)) => {
                stream.play().map_err(|e| e.to_string())?;
                return Ok((stream, remote, config.sample_rate));
            }
            Err(e) => refused = e,
        }
    }
    Err(refused)
}

fn build(
    device: &cpal::Device,
    config: StreamConfig,
    format: SampleFormat,
    controls: &Arc<Controls>,
    clock: Clock,
    lost: impl Fn(String) + Send + Clone + 'static,
) -> Result<(cpal::Stream, Remote), String> {
    let (callback, remote) = callback(controls.clone(), config.sample_rate);
    let stream = match format {
        SampleFormat::F32 => stream::<f32>(device, config, callback, clock, lost),
        SampleFormat::F64 => stream::<f64>(device, config, callback, clock, lost),
        SampleFormat::I16 => stream::<i16>(device, config, callback, clock, lost),
        SampleFormat::I32 => stream::<i32>(device, config, callback, clock, lost),
        SampleFormat::U8 => stream::<u8>(device, config, callback, clock, lost),
        SampleFormat::U16 => stream::<u16>(device, config, callback, clock, lost),
        other => return Err(format!("sample format {other} is not supported")),
    };
    Ok((stream.map_err(|e| e.to_string())?, remote))
}

fn stream<T: SizedSample + FromSample<f32>>(
    device: &cpal::Device,
    config: StreamConfig,
    mut callback: Callback,
    clock: Clock,
    lost: impl Fn(String) + Send + 'static,
) -> Result<cpal::Stream, cpal::Error> {
    let channels = usize::from(config.channels).max(1);
    let mut scratch = vec![0.0f32; SCRATCH / channels * channels];
    let nanos =
        move |frames: usize| frames as u64 * 1_000_000_000 / u64::from(config.sample_rate.max(1));
    device.build_output_stream::<T, _, _>(
        config,
        move |out, info| {
            let times = info.timestamp();
            let delay = times
                .playback
                .saturating_duration_since(times.callback)
                .as_nanos();
            let mut at = clock.now() + u64::try_from(delay).unwrap_or(0);
            for part in out.chunks_mut(scratch.len()) {
                let samples = &mut scratch[..part.len()];
                callback.fill(samples, channels, at);
                at += nanos(part.len() / channels);
                for (to, from) in part.iter_mut().zip(samples) {
                    *to = T::from_sample(*from);
                }
            }
        },
        move |e| match e.kind() {
            ErrorKind::Xrun | ErrorKind::RealtimeDenied | ErrorKind::DeviceChanged => {}
            _ => lost(e.to_string()),
        },
        None,
    )
}
