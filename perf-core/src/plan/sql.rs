//! How a database is spoken with, and what a step asks of it. Plain values; files are named here and
//! opened by whoever asks.

use std::fmt;
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::str::FromStr;

use super::http::{Secret, TlsSettings};
use super::json_template::JsonTemplate;
use super::lap::Lap;
use super::protocol::Protocol;
use super::template::Template;
use crate::units::UnitError;

/// How a database is spoken with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlSettings {
    /// The database.
    pub url: SqlUrl,
    /// As whom; of PostgreSQL only. Without it, as whoever runs the program, and without a password.
    pub auth: Option<SqlAuth>,
    /// Whom TLS trusts, and as whom it presents itself; of PostgreSQL only. Without it nothing is
    /// encrypted.
    pub tls: Option<TlsSettings>,
    /// How many connections the users of a scenario share. Without it each user has its own.
    pub pool: Option<NonZeroU32>,
}

/// Who somebody is for a database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlAuth {
    /// The user's name.
    pub user: String,
    /// The password, where the server asks for one.
    pub password: Option<Secret>,
}

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SqlUrl {
    /// A server of PostgreSQL.
    Postgres {
        /// Its host, without the brackets of an IPv6 address.
        host: String,
        /// Its port.
        port: u16,
        /// The database; without it, the one that is called like the user.
        database: Option<String>,
    },
    /// A file of SQLite, which is made if it is not there.
    Sqlite(PathBuf),
}

/// What a step asks of a database.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlCall {
    /// What is asked.
    pub work: SqlWork,
    /// The database, which is that of the scenario's settings.
    pub protocol: Protocol,
    /// Whether a connection may have to be waited for, because the settings have a pool.
    pub pooled: bool,
}

/// What is done in one exchange with a database.
#[derive(Debug, Clone, PartialEq)]
pub enum SqlWork {
    /// One statement, which the database commits by itself.
    Statement(SqlStatement),
    /// Statements of which all are done or none.
    Transaction {
        /// In order; there is at least one.
        statements: Vec<SqlStatement>,
        /// How it is kept apart from others; `None` for what the database does by itself.
        isolation: Option<Isolation>,
    },
    /// Statements in one text, without values, of which nothing is expected.
    Script(String),
}

/// A statement with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlStatement {
    /// The text, with `$1`, `$2` and so on where values belong. The same for every request.
    pub query: String,
    /// The values, in order.
    pub values: Vec<SqlParameter>,
    /// How many rows must come back.
    pub rows: Option<RowCount>,
    /// How many rows must have been inserted, changed or deleted.
    pub affected: Option<RowCount>,
}

/// A value of a statement: never a part of its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlParameter {
    /// The value.
    pub value: JsonTemplate,
    /// What it is made to be; `None` for what it is by itself.
    pub kind: Option<SqlKind>,
}

/// What a value is for a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlKind {
    /// A text.
    Text,
    /// A whole number of 64 bits.
    Whole,
    /// A number.
    Float,
    /// True or false.
    Bool,
    /// Bytes, written as hexadecimal digits.
    Bytes,
    /// JSON, as text.
    Json,
}

/// How many rows there may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowCount {
    /// The fewest.
    pub least: u64,
    /// The most.
    pub most: Option<u64>,
}

/// How a transaction is kept apart from others that go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isolation {
    /// PostgreSQL's `read committed`.
    ReadCommitted,
    /// PostgreSQL's `repeatable read`.
    RepeatableRead,
    /// PostgreSQL's `serializable`.
    Serializable,
    /// SQLite's `immediate`: nobody else may write from its beginning on.
    Immediate,
    /// SQLite's `exclusive`.
    Exclusive,
}

impl SqlWork {
    /// The statements; of a script, none.
    #[must_use]
    pub fn statements(&self) -> &[SqlStatement] {
        match self {
            Self::Statement(statement) => std::slice::from_ref(statement),
            Self::Transaction { statements, .. } => statements,
            Self::Script(_) => &[],
        }
    }
}

impl SqlCall {
    /// The templates in it that vary.
    #[must_use]
    pub fn templates(&self) -> Vec<&Template> {
        let statements = self.work.statements().iter();
        let values = statements.flat_map(|statement| &statement.values);
        values.flat_map(|value| value.value.templates()).collect()
    }

    /// What is measured within it.
    #[must_use]
    pub fn laps(&self) -> Vec<Lap> {
        if self.pooled {
            vec![Lap::Connection]
        } else {
            Vec::new()
        }
    }
}

impl fmt::Display for SqlCall {
    /// `select name from items where id = $1`, cut where it is long; `transaction of 3 statements`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LONGEST: usize = 60;
        match &self.work {
            SqlWork::Statement(statement) => {
                let words: Vec<&str> = statement.query.split_whitespace().collect();
                let line = words.join(" ");
                match line.char_indices().nth(LONGEST) {
                    Some((end, _)) => write!(f, "{}…", line[..end].trim_end()),
                    None => f.write_str(&line),
                }
            }
            SqlWork::Transaction { statements, .. } => match statements.len() {
                1 => f.write_str("transaction of 1 statement"),
                many => write!(f, "transaction of {many} statements"),
            },
            SqlWork::Script(_) => f.write_str("script"),
        }
    }
}

impl RowCount {
    /// Whether there may be `count` rows.
    #[must_use]
    pub const fn contains(self, count: u64) -> bool {
        match self.most {
            Some(most) => self.least <= count && count <= most,
            None => self.least <= count,
        }
    }
}

impl fmt::Display for RowCount {
    /// `1`, `at least 1`, or `1 to 10`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.least, self.most) {
            (least, Some(most)) if least == most => write!(f, "{least}"),
            (0, Some(most)) => write!(f, "at most {most}"),
            (least, Some(most)) => write!(f, "{least} to {most}"),
            (least, None) => write!(f, "at least {least}"),
        }
    }
}

impl Isolation {
    /// The database that knows it.
    #[must_use]
    pub const fn protocol(self) -> Protocol {
        match self {
            Self::ReadCommitted | Self::RepeatableRead | Self::Serializable => Protocol::Postgres,
            Self::Immediate | Self::Exclusive => Protocol::Sqlite,
        }
    }
}

impl SqlUrl {
    /// The port of PostgreSQL where an address names none.
    pub const PORT: u16 = 5432;

    /// The database that is spoken with.
    #[must_use]
    pub const fn protocol(&self) -> Protocol {
        match self {
            Self::Postgres { .. } => Protocol::Postgres,
            Self::Sqlite(_) => Protocol::Sqlite,
        }
    }
}

impl fmt::Display for SqlUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Postgres {
                host,
                port,
                database,
            } => {
                if host.contains(':') {
                    write!(f, "postgres://[{host}]:{port}")?;
                } else {
                    write!(f, "postgres://{host}:{port}")?;
                }
                database.iter().try_for_each(|name| write!(f, "/{name}"))
            }
            Self::Sqlite(file) => write!(f, "sqlite:{}", file.display()),
        }
    }
}

impl FromStr for SqlUrl {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        const EXPECTED: &str =
            "an address such as `postgres://127.0.0.1:5432/shop` or `sqlite:shop.db`";
        let refuse = |problem: String, expected: &str| {
            Err(UnitError::new(problem, expected.to_owned(), 0..text.len()))
        };
        if let Some(file) = text.strip_prefix("sqlite:") {
            let file = file.strip_prefix("//").unwrap_or(file);
            if file.is_empty() || file == ":memory:" {
                let problem = "a database in memory, which each connection has for itself";
                return refuse(problem.to_owned(), "a file, such as `sqlite:shop.db`");
            }
            return Ok(Self::Sqlite(file.into()));
        }
        let rest = text
            .strip_prefix("postgres://")
            .or_else(|| text.strip_prefix("postgresql://"));
        let Some(rest) = rest else {
            // It is not shown: it may be one of another database, with a password.
            let problem = "it does not start with postgres:// or sqlite:";
            return refuse(problem.to_owned(), EXPECTED);
        };
        if rest.contains('@') {
            return refuse(
                "credentials in an address, where every report would show them".to_owned(),
                "`auth = { user = \"…\", password = \"${PASSWORD}\" }` beside it",
            );
        }
        let (place, database) = rest.split_once('/').unwrap_or((rest, ""));
        let illegal = |c: char| c.is_whitespace() || c.is_control() || "/?#,".contains(c);
        if place.contains(illegal) || database.contains(illegal) {
            return refuse(
                format!("`{text}` is not one address of a database"),
                EXPECTED,
            );
        }
        // The part behind the last colon is a port, unless that colon is within [an IPv6 address].
        let (host, port) = match place.rsplit_once(':') {
            Some((host, port)) if !port.contains(']') => (host, Some(port)),
            _ => (place, None),
        };
        let host = host.trim_start_matches('[').trim_end_matches(']');
        if host.is_empty() {
            return refuse(format!("`{text}` has no host"), EXPECTED);
        }
        let Ok(port) = port.map_or(Ok(Self::PORT), str::parse) else {
            let problem = format!("`{text}` has a port that is not a number up to 65535");
            return refuse(problem, EXPECTED);
        };
        Ok(Self::Postgres {
            host: host.to_owned(),
            port,
            database: (!database.is_empty()).then(|| database.to_owned()),
        })
    }
}
