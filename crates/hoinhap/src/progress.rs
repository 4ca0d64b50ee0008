//! A sign of life for what takes longer than a second; on a terminal only.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::{JoinHandle, spawn};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget};

use crate::session::Session;

/// Shows a line on standard error from the second second on, and removes it when dropped.
#[derive(Debug)]
pub(crate) struct Progress {
    bar: ProgressBar,
    stop: Option<(Sender<()>, JoinHandle<()>)>,
}

impl Progress {
    /// Begins with a first message. Draws nothing where the session shows no progress.
    pub(crate) fn start(session: &Session, message: impl Into<String>) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        bar.set_message(message.into());
        let stop = session.shows_progress().then(|| {
            let (sender, receiver) = channel();
            let shown = bar.clone();
            let thread = spawn(move || {
                if receiver.recv_timeout(Duration::from_secs(1)) != Err(RecvTimeoutError::Timeout) {
                    return;
                }
                shown.set_draw_target(ProgressDrawTarget::stderr());
                while receiver.recv_timeout(Duration::from_millis(120)) == Err(RecvTimeoutError::Timeout) {
                    shown.tick();
                }
            });
            (sender, thread)
        });
        Self { bar, stop }
    }

    /// Says what is being done now.
    pub(crate) fn say(&self, message: impl Into<String>) {
        self.bar.set_message(message.into());
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        if let Some((sender, thread)) = self.stop.take() {
            drop(sender);
            // A thread that only draws has no result worth reporting.
            let _ = thread.join();
        }
        self.bar.finish_and_clear();
    }
}
