//! One exchange over a connection of its own for as long as it lasts.

use perf_core::{Bytes, Lap};

use super::fault::of_io;
use super::pool::LeanPool;
use super::receive::{Wanted, receive_body, receive_head};
use crate::http::connect_watch::ConnectWatch;
use crate::judge::Answer;
use crate::laps::Laps;
use crate::transport::{Exchange, Failure};

/// Sends `request` over a connection of `pool`, or a new one, and receives its answer. `connects`
/// is told while a connection is being opened, `laps` of every phase.
pub(in crate::http) async fn exchange(
    pool: &LeanPool,
    connects: &ConnectWatch,
    request: &[u8],
    wanted: Wanted<'_>,
    laps: &impl Laps,
) -> Exchange<Answer> {
    let mut received = 0;
    let result = converse(pool, connects, request, wanted, laps, &mut received).await;
    Exchange::new(Bytes::new(received), result)
}

async fn converse(
    pool: &LeanPool,
    connects: &ConnectWatch,
    request: &[u8],
    wanted: Wanted<'_>,
    laps: &impl Laps,
    received: &mut u64,
) -> Result<Answer, Failure> {
    connects.set(false);
    let mut connection = if let Some(open) = pool.take() {
        open
    } else {
        laps.begin(Lap::Connect);
        connects.set(true);
        let connected = pool.connect().await;
        connects.set(false);
        let connected = connected?;
        laps.end(Lap::Connect);
        connected
    };
    laps.begin(Lap::FirstByte);
    let sent = connection.send(request).await;
    // A buffer is only taken once there is something to read.
    if sent.is_ok() {
        let comes = connection.something_comes().await;
        comes.map_err(|error| of_io(&error, false))?;
    }
    let mut buffer = pool.buffer();
    let head = receive_head(&mut connection, &mut buffer.bytes, wanted).await;
    let arrived = match (head, &sent) {
        (Ok(arrived), _) => arrived,
        // Why the request could not be sent says more than that no answer came.
        (Err(_), Err(error)) => return Err(of_io(error, false)),
        (Err(failure), Ok(_)) => return Err(failure),
    };
    laps.end(Lap::FirstByte);
    laps.begin(Lap::Download);
    let keeps_open = arrived.head.keeps_open;
    let whole = receive_body(
        &mut connection,
        &mut buffer.bytes,
        arrived,
        wanted,
        received,
    );
    let (answer, beyond) = whole.await?;
    laps.end(Lap::Download);
    let is_sent = sent.unwrap_or(false);
    if keeps_open && is_sent && beyond == 0 {
        pool.put_back(connection);
    }
    Ok(answer)
}
