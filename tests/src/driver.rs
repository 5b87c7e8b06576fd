//! A small WebDriver client (W3C WebDriver) for WebKitWebDriver on loopback. Hand-written: what the tests need
//! is five calls of JSON over HTTP/1.1 to one known server, and a client library would bring a runtime along.
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::time::Duration;

/// The key under which an element's reference travels (WebDriver, section 12.1).
pub const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// No answer takes longer than this, or the browser hangs.
const LONGEST: Duration = Duration::from_secs(60);

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener =
        TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback can be listened on");
    listener.local_addr().expect("an address").port()
}

/// What went wrong, in the driver's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DriverError {
    pub error: String,
    pub message: String,
}

pub struct Driver {
    port: u16,
    session: String,
}

impl Driver {
    /// Opens a session, which starts the program; None while nobody listens at the port yet.
    pub fn open(port: u16, capabilities: &Value) -> Option<Result<Driver, DriverError>> {
        TcpStream::connect((Ipv4Addr::LOCALHOST, port)).ok()?;
        Some(
            call(
                port,
                "POST",
                "/session",
                Some(&json!({ "capabilities": capabilities })),
            )
            .map(|value| Driver {
                port,
                session: value["sessionId"]
                    .as_str()
                    .expect("a session has an id")
                    .to_owned(),
            }),
        )
    }

    pub fn get(&self, path: &str) -> Result<Value, DriverError> {
        call(
            self.port,
            "GET",
            &format!("/session/{}{path}", self.session),
            None,
        )
    }

    pub fn post(&self, path: &str, body: &Value) -> Result<Value, DriverError> {
        call(
            self.port,
            "POST",
            &format!("/session/{}{path}", self.session),
            Some(body),
        )
    }

    /// Ends the session and with it the program.
    pub fn close(&self) -> Result<Value, DriverError> {
        call(
            self.port,
            "DELETE",
            &format!("/session/{}", self.session),
            None,
        )
    }

    /// Runs a function body in the page; `arguments` are what was given.
    pub fn script(&self, body: &str, args: &[Value]) -> Result<Value, DriverError> {
        self.post("/execute/sync", &json!({ "script": body, "args": args }))
    }
}

fn call(port: u16, method: &str, path: &str, body: Option<&Value>) -> Result<Value, DriverError> {
    let broken = |what: std::io::Error| DriverError {
        error: "no connection".to_owned(),
        message: what.to_string(),
    };
    let (status, answer) = exchange(port, method, path, body).map_err(broken)?;
    let value = serde_json::from_slice::<Value>(&answer).unwrap_or(Value::Null)["value"].take();
    if status == 200 {
        return Ok(value);
    }
    let word = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Err(DriverError {
        error: word("error"),
        message: word("message"),
    })
}

fn exchange(
    port: u16,
    method: &str,
    path: &str,
    body: Option<&Value>,
) -> std::io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(LONGEST))?;
    let body = body.map(Value::to_string).unwrap_or_default();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line
        .split(' ')
        .nth(1)
        .and_then(|s| s.parse().ok())
        .unwrap_or(0);
    let mut length = None;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse::<u64>().ok();
        }
    }
    let mut answer = Vec::new();
    match length {
        Some(length) => reader.take(length).read_to_end(&mut answer)?,
        None => reader.read_to_end(&mut answer)?,
    };
    Ok((status, answer))
}
