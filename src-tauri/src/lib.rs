//! The desktop shell: paths, the window, the commands. No rule of the domain lives here.
mod commands;
mod desktop;
mod error;
mod events;
mod forward;
mod ipc;
mod protocol;
mod start;
mod state;

use clap::Parser;
use events::Given;
use start::Args;
use state::Shell;
use std::process::ExitCode;
use std::sync::mpsc;
use tauri::{Manager, RunEvent};
use tauri_specta::Event;

/// Runs the program until its window is closed.
pub fn run() -> ExitCode {
    let args = Args::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            std::env::var("EARMARK_LOG").unwrap_or_else(|_| "warn,symphonia=off".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let ipc = ipc::builder();
    let mut builder = tauri::Builder::default();
    if args.library.is_none() && std::env::var_os("EARMARK_LIBRARY").is_none() {
        // First of all plug-ins, as it ends a second start. Another library is another program.
        builder = builder.plugin(tauri_plugin_single_instance::init(|app, words, folder| {
            desktop::come_forward(app);
            give(app, words, &folder);
        }));
    }
    let built = builder
        .plugin(tauri_plugin_opener::init())
        .plugin(tauri_plugin_dialog::init())
        .plugin(
            // Only what Wayland reports truthfully.
            tauri_plugin_window_state::Builder::default()
                .with_state_flags(tauri_plugin_window_state::StateFlags::MAXIMIZED)
                .build(),
        )
        .invoke_handler(ipc.invoke_handler())
        .register_asynchronous_uri_scheme_protocol("earmark", |ctx, request, responder| {
            let app = ctx.app_handle().clone();
            tauri::async_runtime::spawn_blocking(move || {
                let library = app
                    .try_state::<Shell>()
                    .and_then(|shell| shell.library().ok());
                responder.respond(protocol::answer(library.as_ref(), &request));
            });
        })
        .setup(move |app| {
            ipc.mount_events(app);
            set_up(app.handle(), args)?;
            Ok(())
        })
        .build(tauri::generate_context!());
    match built {
        Ok(app) => {
            app.run(|app, event| {
                if let RunEvent::Exit = event {
                    app.state::<Shell>().close();
                }
            });
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("earmark: the window could not be opened: {error}");
            ExitCode::FAILURE
        }
    }
}

fn set_up(app: &tauri::AppHandle, args: Args) -> Result<(), Box<dyn std::error::Error>> {
    let folder = deck::library_folder(args.library);
    let (sender, receiver) = mpsc::channel();
    let (bell, news) = desktop::listen();
    let opened = start::open(app, &folder, args.sample, sender, bell.clone());
    if let Err(error) = &opened {
        eprintln!("earmark: {}", error.message);
    }
    let given = args
        .given
        .map(|given| absolute(&given, &std::env::current_dir().unwrap_or_default()));
    let library = opened.as_ref().ok().map(|o| o.library.clone());
    let session = opened.as_ref().ok().map(|o| o.session.clone());
    let home = folder.clone();
    app.manage(Shell::new(folder, opened, given));
    app.manage(desktop::HandOvers::default());
    desktop::open_window(app)?;
    // Whatever keeps the page from calling `ready`, a person must not be left without a window.
    let late = app.clone();
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(std::time::Duration::from_secs(3)).await;
        if let Err(error) = desktop::show(&late) {
            tracing::warn!(message = error.message, "the window could not be shown");
        }
    });
    let handle = app.clone();
    std::thread::Builder::new()
        .name("changes".into())
        .spawn(move || forward::forward(&handle, &receiver, &bell))?;
    end_when_told(app);
    if library.is_some() {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            app.state::<desktop::HandOvers>().resume(&app, &home).await;
        });
    }
    if let (Some(library), Some(session)) = (library, session) {
        #[cfg(target_os = "linux")]
        library.use_notifier(desktop::DesktopNotifier::start(app.clone()));
        tauri::async_runtime::spawn(desktop::follow(app.clone(), library.clone(), session, news));
        let safe = library.clone();
        tauri::async_runtime::spawn(async move { safe.keep_safe(Default::default()).await });
        tauri::async_runtime::spawn(async move { library.keep_fresh(Default::default()).await });
    }
    Ok(())
}

/// The end of a desktop session, or of a terminal, ends the program as closing its window does: the place is saved.
#[cfg(unix)]
fn end_when_told(app: &tauri::AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};
    let app = app.clone();
    tauri::async_runtime::spawn(async move {
        let kinds = [
            SignalKind::terminate(),
            SignalKind::hangup(),
            SignalKind::interrupt(),
        ];
        let [Ok(mut end), Ok(mut hang_up), Ok(mut interrupt)] = kinds.map(signal) else {
            tracing::warn!("the signals that end the program cannot be heard");
            return;
        };
        tokio::select! {
            _ = end.recv() => {}
            _ = hang_up.recv() => {}
            _ = interrupt.recv() => {}
        }
        app.exit(0);
    });
}

#[cfg(not(unix))]
fn end_when_told(_: &tauri::AppHandle) {}

/// Gives the link or file of a second start to the window that is open.
fn give(app: &tauri::AppHandle, words: Vec<String>, folder: &str) {
    let args = match Args::try_parse_from(words) {
        Ok(args) => args,
        Err(error) => {
            tracing::warn!(%error, "a second start was not understood");
            return;
        }
    };
    if let Some(given) = args.given
        && let Err(error) = Given(absolute(&given, std::path::Path::new(folder))).emit(app)
    {
        tracing::warn!(%error, "the window could not be told");
    }
}

/// The name of a file that is there becomes absolute; anything else stays a link, which only shows where it leads.
fn absolute(given: &str, folder: &std::path::Path) -> String {
    let path = folder.join(given);
    if path.exists() {
        path.to_string_lossy().into_owned()
    } else {
        library::from_outside(given)
    }
}
