//! A task that waits for the next moment, for as long as the timer and its runtime are there.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::Poll;
use std::time::Instant;

use super::alarms::Alarms;
use super::bell::Bell;

/// Wakes whoever is due, until the timer ends or the runtime does.
pub(super) async fn run(alarms: Arc<Alarms>) {
    let Bell::Descriptor(bell) = &alarms.bell else {
        return;
    };
    let mut due = Vec::new();
    while bell.rings().await.is_ok() {
        if !alarms.rung(&mut due) {
            return;
        }
        for alarm in due.drain(..) {
            alarm.ring();
        }
        // Whoever is woken asks for its next moment first, so that the bell is set once.
        let_the_others_go_first().await;
        alarms.set_bell(&mut alarms.queue(), Instant::now());
    }
}

/// Lets every task go on that has been woken. The runtime's own way looks for what has come over
/// sockets as well, which is a call of the system.
async fn let_the_others_go_first() {
    let mut asked = false;
    poll_fn(|context| {
        if asked {
            return Poll::Ready(());
        }
        asked = true;
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}
