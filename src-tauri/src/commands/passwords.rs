//! Names and passwords of servers.
use crate::error::Answer;
use crate::state::{Shell, off};
use library::*;
use tauri::State;

#[tauri::command]
#[specta::specta]
pub async fn logins(shell: State<'_, Shell>, of: LoginOwner) -> Answer<Vec<LoginRow>> {
    let library = shell.library()?;
    off(move || library.logins(of)).await
}

/// Answers when a show is asked with them, where its server asked for patience.
#[tauri::command]
#[specta::specta]
pub async fn log_in(
    shell: State<'_, Shell>,
    of: LoginOwner,
    login: Login,
) -> Answer<Option<String>> {
    let library = shell.library()?;
    off(move || library.log_in(of, &login)).await
}

/// Without `origin` all of them; says how many there were.
#[tauri::command]
#[specta::specta]
pub async fn log_out(
    shell: State<'_, Shell>,
    of: LoginOwner,
    origin: Option<String>,
) -> Answer<u32> {
    let library = shell.library()?;
    off(move || library.log_out(of, origin.as_deref())).await
}

#[tauri::command]
#[specta::specta]
pub async fn passwords_kept(shell: State<'_, Shell>) -> Answer<PasswordPlace> {
    let library = shell.library()?;
    off(move || Ok(library.passwords_kept())).await
}
