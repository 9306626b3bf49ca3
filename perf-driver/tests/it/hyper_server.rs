//! A real server of HTTP/1.1 or HTTP/2 on loopback, with or without TLS.

use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use bytes::Bytes;
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio_rustls::TlsAcceptor;

/// What a server speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Speaks {
    Http1,
    Http2,
}

/// A running server; it ends when it is dropped.
pub(crate) struct HyperServer {
    pub(crate) address: SocketAddr,
    connections: Arc<AtomicUsize>,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl HyperServer {
    /// Answers every request with what `answer` makes of it.
    pub(crate) fn start<A, F>(tls: Option<ServerConfig>, speaks: Speaks, answer: A) -> Self
    where
        A: Fn(Request<Incoming>) -> F + Clone + Send + 'static,
        F: Future<Output = Response<Full<Bytes>>> + Send + 'static,
    {
        let connections = Arc::new(AtomicUsize::new(0));
        let (tell, told) = std::sync::mpsc::channel();
        let (stop, stopped) = oneshot::channel();
        let counted = Arc::clone(&connections);
        let acceptor = tls.map(|mut config| {
            config.alpn_protocols = vec![match speaks {
                Speaks::Http1 => b"http/1.1".to_vec(),
                Speaks::Http2 => b"h2".to_vec(),
            }];
            TlsAcceptor::from(Arc::new(config))
        });
        let thread = thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                let accepting = async {
                    loop {
                        let (stream, _) = listener.accept().await.unwrap();
                        stream.set_nodelay(true).unwrap();
                        counted.fetch_add(1, Ordering::SeqCst);
                        let (acceptor, answer) = (acceptor.clone(), answer.clone());
                        tokio::spawn(converse(stream, acceptor, speaks, answer));
                    }
                };
                tokio::select! {
                    () = accepting => {}
                    _ = stopped => {}
                }
            });
        });
        Self {
            address: told.recv().unwrap(),
            connections,
            stop: Some(stop),
            thread: Some(thread),
        }
    }

    /// How many connections there were so far.
    pub(crate) fn connections(&self) -> usize {
        self.connections.load(Ordering::SeqCst)
    }
}

impl Drop for HyperServer {
    fn drop(&mut self) {
        drop(self.stop.take());
        self.thread.take().unwrap().join().unwrap();
    }
}

/// An answer with status 200 and `body`.
pub(crate) fn text(body: impl Into<Bytes>) -> Response<Full<Bytes>> {
    Response::new(Full::new(body.into()))
}

async fn converse<A, F>(stream: TcpStream, acceptor: Option<TlsAcceptor>, speaks: Speaks, answer: A)
where
    A: Fn(Request<Incoming>) -> F + Send + 'static,
    F: Future<Output = Response<Full<Bytes>>> + Send + 'static,
{
    match acceptor {
        None => serve(stream, speaks, answer).await,
        Some(acceptor) => {
            // After a handshake that fails, the client is to read the alert before the end.
            let handshake = acceptor.accept(stream).into_fallible();
            match handshake.await {
                Ok(stream) => serve(stream, speaks, answer).await,
                Err((_, stream)) => read_out(stream).await,
            }
        }
    }
}

async fn serve<S, A, F>(stream: S, speaks: Speaks, answer: A)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    A: Fn(Request<Incoming>) -> F + Send + 'static,
    F: Future<Output = Response<Full<Bytes>>> + Send + 'static,
{
    let service = service_fn(move |request| {
        let answered = answer(request);
        async { Ok::<_, Infallible>(answered.await) }
    });
    let stream = TokioIo::new(stream);
    // A connection that breaks is the client's affair.
    let _ended = match speaks {
        Speaks::Http1 => {
            http1::Builder::new()
                .serve_connection(stream, service)
                .await
        }
        Speaks::Http2 => {
            let builder = http2::Builder::new(TokioExecutor::new());
            builder.serve_connection(stream, service).await
        }
    };
}

async fn read_out(stream: TcpStream) {
    let mut dump = [0; 1024];
    loop {
        stream.readable().await.unwrap();
        match stream.try_read(&mut dump) {
            Ok(0) => return,
            Err(error) if error.kind() != std::io::ErrorKind::WouldBlock => return,
            _ => {}
        }
    }
}
