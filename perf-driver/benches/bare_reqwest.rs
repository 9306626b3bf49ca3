//! The least that a load generator over reqwest can do: connections that each send one prepared
//! request after the other and read the answer. It keeps no times and judges nothing; what more the
//! reqwest transport of this crate costs is what `cargo xtask bench http` compares.
//!
//! `bare_reqwest URL CONNECTIONS SECONDS` writes `N requests in S s`.
#![expect(clippy::print_stdout, reason = "its answer is a line")]

use std::env;
use std::error::Error;
use std::rc::Rc;
use std::time::{Duration, Instant};

use reqwest::{Client, Method, Request, Url};
use tokio::task::{JoinSet, LocalSet};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let [url, connections, seconds] = &arguments[..] else {
        // `cargo bench` and `cargo test` run every benchmark, with arguments of their own.
        println!("usage: bare_reqwest URL CONNECTIONS SECONDS");
        return Ok(());
    };
    let url: Url = url.parse()?;
    let connections: usize = connections.parse()?;
    let until = Instant::now() + Duration::from_secs(seconds.parse()?);
    // It asks for one although it encrypts nothing here.
    if rustls::crypto::ring::default_provider()
        .install_default()
        .is_err()
    {
        return Err("there is a provider of cryptography already".into());
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let began = Instant::now();
    let count = LocalSet::new().block_on(&runtime, sent(url, connections, until))?;
    println!("{count} requests in {:.2} s", began.elapsed().as_secs_f64());
    Ok(())
}

async fn sent(url: Url, connections: usize, until: Instant) -> Result<u64, Box<dyn Error>> {
    let client = Client::builder()
        .user_agent("bare")
        .http1_only()
        .no_proxy()
        .pool_max_idle_per_host(usize::MAX)
        .build()?;
    let prepared = Rc::new(Request::new(Method::GET, url));
    let mut users = JoinSet::new();
    for _ in 0..connections {
        users.spawn_local(user(client.clone(), Rc::clone(&prepared), until));
    }
    let mut count = 0;
    while let Some(own) = users.join_next().await {
        count += own??;
    }
    Ok(count)
}

async fn user(
    client: Client,
    prepared: Rc<Request>,
    until: Instant,
) -> Result<u64, reqwest::Error> {
    let mut count = 0;
    while Instant::now() < until {
        let Some(request) = prepared.try_clone() else {
            break;
        };
        let mut response = client.execute(request).await?;
        while response.chunk().await?.is_some() {}
        count += 1;
    }
    Ok(count)
}
