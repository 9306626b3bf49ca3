//! Takes the turns of a dialogue over a connection that has become a WebSocket.

use perf_core::{Bytes, Lap};
use reqwest::Response;

use super::dialogue::{Dialogue, Said};
use super::handshake;
use super::listen::{Disappointed, Listener};
use super::socket::Socket;
use crate::http::classify;
use crate::judge::Answer;
use crate::laps::Laps;
use crate::transport::{Exchange, Failure};

/// What is needed to open a WebSocket and to speak.
#[derive(Debug)]
pub(in crate::http) struct Opening {
    /// What the answer must have to belong to the request.
    pub(in crate::http) accepted: String,
    /// What is said in each turn, and waited for.
    pub(in crate::http) turns: Vec<Said>,
}

/// Says over the connection of `response`, which has switched protocols, what `dialogue` has to
/// say. What was received last is the body of the answer.
pub(in crate::http) async fn talk(
    mut response: Response,
    dialogue: &Dialogue,
    opening: &Opening,
    laps: &impl Laps,
) -> Exchange<Answer> {
    // The connection is taken out of the response, and its head is still needed.
    let answer = Answer::new(&mut response, Vec::new(), 0);
    let mut socket = match open(response, &answer, dialogue, opening).await {
        Ok(socket) => socket,
        Err(failure) => {
            return Exchange::new(Bytes::default(), Err(failure));
        }
    };
    laps.end(Lap::Open);
    let mut listener = Listener {
        laps,
        last: bytes::Bytes::new(),
    };
    let said = take_turns(&mut socket, dialogue, opening, &mut listener).await;
    let received = Bytes::new(socket.received);
    socket.close().await;
    let answer = answer.with_body(listener.last.into());
    Exchange::new(
        received,
        match said {
            Ok(()) => Ok(answer),
            Err(Disappointed::Wrong(flaw)) => Ok(answer.with_flaw(flaw)),
            Err(Disappointed::Failed(failure)) => Err(failure),
        },
    )
}

async fn open(
    response: Response,
    answer: &Answer,
    dialogue: &Dialogue,
    opening: &Opening,
) -> Result<Socket, Failure> {
    handshake::check(answer.headers(), &opening.accepted, &dialogue.subprotocols)?;
    let connection = response.upgrade().await;
    let connection = connection.map_err(|error| classify::failure(&error))?;
    Ok(Socket::new(connection, dialogue.largest).await)
}

async fn take_turns<L: Laps>(
    socket: &mut Socket,
    dialogue: &Dialogue,
    opening: &Opening,
    listener: &mut Listener<'_, L>,
) -> Result<(), Disappointed> {
    for _ in 0..dialogue.repeat {
        for (turn, said) in dialogue.turns.iter().zip(&opening.turns) {
            if turn.is_round_trip {
                listener.laps.begin(Lap::RoundTrip);
            }
            if let Some(message) = &said.message {
                socket.send(message.clone()).await?;
            }
            let listen = said.listen.as_deref().unwrap_or(&turn.listen);
            listener.wait(socket, listen).await?;
            if turn.is_round_trip {
                listener.laps.end(Lap::RoundTrip);
            }
        }
    }
    Ok(())
}
