//! What the engine of the window may not do by itself: its own menu, windows, downloads, zoom, questions, and any request
//! but those of the page and of stored pictures. Where it would have shown its menu, the page is asked for ours.
use crate::events::MenuAsked;
use gtk::gdk::{Event, EventSequence, EventType};
use gtk::glib::{Propagation, ToValue, Value};
use gtk::prelude::*;
use std::cell::RefCell;
use tauri::{AppHandle, Manager, WebviewWindow};
use tauri_specta::Event as _;
use webkit2gtk::{
    NavigationPolicyDecision, NavigationPolicyDecisionExt, PermissionRequestExt, PolicyDecision,
    PolicyDecisionExt, PolicyDecisionType, ResponsePolicyDecision, ResponsePolicyDecisionExt,
    SettingsExt, URIRequestExt, WebView, WebViewExt,
};

/// Says to the engine what it may not do.
///
/// # Errors
/// When the window is gone.
pub fn apply(window: &WebviewWindow) -> tauri::Result<()> {
    let app = window.app_handle().clone();
    window.with_webview(move |platform| {
        let view = platform.inner();
        settle(&view);
        without_menu(&view, app);
        without_pinching(&view);
        view.connect_zoom_level_notify(|view| {
            if (view.zoom_level() - 1.0).abs() > f64::EPSILON {
                view.set_zoom_level(1.0);
            }
        });
        view.connect_permission_request(|_, request| {
            request.deny();
            true
        });
        view.connect_enter_fullscreen(|_| true);
        view.connect_decide_policy(|_, decision, kind| refuse(decision, kind));
    })
}

/// What is heard is played by the player, and what is drawn is drawn by style sheets.
fn settle(view: &WebView) {
    let Some(settings) = WebViewExt::settings(view) else {
        return;
    };
    settings.set_enable_back_forward_navigation_gestures(false);
    settings.set_enable_fullscreen(false);
    settings.set_enable_html5_database(false);
    settings.set_enable_media(false);
    settings.set_enable_media_stream(false);
    settings.set_enable_mediasource(false);
    settings.set_enable_webaudio(false);
    settings.set_enable_webgl(false);
    settings.set_enable_webrtc(false);
    settings.set_javascript_can_open_windows_automatically(false);
}

/// The page cancels the event of a menu everywhere but in the frame of what others wrote, where no script of ours is called.
fn without_menu(view: &WebView, app: AppHandle) {
    // By values: nothing promises that there is an event behind each menu.
    view.connect_local("context-menu", false, move |values| {
        let event = values
            .get(2)
            .and_then(|value: &Value| value.get::<Option<Event>>().ok().flatten());
        let at = event.and_then(|event| match event.event_type() {
            EventType::ButtonPress | EventType::ButtonRelease | EventType::TouchBegin => {
                event.coords()
            }
            _ => None,
        });
        let asked = MenuAsked {
            at: at.map(|(x, y)| (x as i32, y as i32)),
        };
        if let Err(error) = asked.emit(&app) {
            tracing::warn!(%error, "the window could not be told");
        }
        Some(true.to_value())
    });
}

/// Two fingers would enlarge the page as a picture: those of a touchpad are not passed on, nor a second one on a screen.
fn without_pinching(view: &WebView) {
    let finger: RefCell<Option<EventSequence>> = RefCell::default();
    view.connect_event(move |_, event| match event.event_type() {
        EventType::TouchpadPinch => Propagation::Stop,
        EventType::TouchBegin => {
            let mut finger = finger.borrow_mut();
            if finger.is_some() {
                return Propagation::Stop;
            }
            *finger = event.event_sequence();
            Propagation::Proceed
        }
        EventType::TouchUpdate if event.event_sequence() != *finger.borrow() => Propagation::Stop,
        EventType::TouchEnd | EventType::TouchCancel => {
            let mut finger = finger.borrow_mut();
            if event.event_sequence() != *finger {
                return Propagation::Stop;
            }
            *finger = None;
            Propagation::Proceed
        }
        _ => Propagation::Proceed,
    });
}

/// Answers from elsewhere are not shown, whatever asked for them. Where the window goes is decided where it is made.
fn refuse(decision: &PolicyDecision, kind: PolicyDecisionType) -> bool {
    let address = match kind {
        PolicyDecisionType::Response => decision
            .dynamic_cast_ref::<ResponsePolicyDecision>()
            .and_then(ResponsePolicyDecisionExt::request)
            .and_then(|request| request.uri()),
        PolicyDecisionType::NavigationAction => return false,
        // A new window is a question to the desktop, and only a click asks it.
        _ => {
            return decision
                .dynamic_cast_ref::<NavigationPolicyDecision>()
                .and_then(NavigationPolicyDecisionExt::navigation_action)
                .is_some_and(|action| {
                    let asked = webkit2gtk::NavigationAction::is_user_gesture(&action);
                    if !asked {
                        decision.ignore();
                    }
                    !asked
                });
        }
    };
    let own = |address: &str| {
        ["tauri:", "earmark:", "about:", "ipc:", "data:"]
            .iter()
            .any(|scheme| address.starts_with(scheme))
    };
    let refused = address.is_some_and(|address| !own(&address));
    if refused {
        decision.ignore();
    }
    refused
}
