//! The program's own stub, as another process.

use std::io::{Read, Write};
use std::net::TcpStream;

use crate::child::Running;
use crate::workplace::Workplace;

/// A stub that serves; it ends with the test.
pub(crate) struct StubTarget {
    #[cfg_attr(
        not(unix),
        expect(dead_code, reason = "it is held, and interrupted on Unix only")
    )]
    pub(crate) process: Running,
    pub(crate) url: String,
}

impl StubTarget {
    /// Starts one with these routes, and is there when it serves.
    pub(crate) fn start(place: &Workplace, routes: &[&str]) -> Self {
        let mut arguments = vec!["stub", "--bind", "127.0.0.1:0", "--seed", "7"];
        for route in routes {
            arguments.extend(["--route", route]);
        }
        let mut process = place.start(&arguments);
        let url = process.line_of_stdout().expect("it says where it is");
        assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        Self { process, url }
    }

    /// What it has counted so far, as it tells it.
    pub(crate) fn counters(&self) -> serde_json::Value {
        let answer = get(&self.url, "/__stub/counters");
        let (_, body) = answer.split_once("\r\n\r\n").unwrap();
        serde_json::from_str(body).unwrap_or_else(|error| panic!("{error} in {answer}"))
    }

    /// Requests that it has been sent so far.
    pub(crate) fn requests(&self) -> u64 {
        let counters = self.counters();
        let routes = counters["routes"].as_array().unwrap();
        routes
            .iter()
            .map(|route| route["requests"].as_u64().unwrap())
            .sum()
    }

    /// Requests that a route, such as `POST /rows`, has been sent so far.
    pub(crate) fn requests_of(&self, name: &str) -> u64 {
        let counters = self.counters();
        let mut routes = counters["routes"].as_array().unwrap().iter();
        let route = routes.find(|route| route["route"] == name);
        route.unwrap_or_else(|| panic!("no {name} in {counters}"))["requests"]
            .as_u64()
            .unwrap()
    }
}

/// The whole answer to a GET, by HTTP/1.0, so that its end is that of the connection.
pub(crate) fn get(url: &str, path: &str) -> String {
    let address = url.strip_prefix("http://").unwrap();
    let mut connection = TcpStream::connect(address).unwrap();
    write!(connection, "GET {path} HTTP/1.0\r\nHost: {address}\r\n\r\n").unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}
