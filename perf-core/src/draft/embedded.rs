//! Documents that are the text of something else: JSON, one or one a line, and YAML. What is prose
//! is none.

use super::document::Document;
use super::yaml::read_yaml;

/// The lists and tables that `text` consists of.
pub(super) fn embedded_documents(text: &str) -> Vec<Document> {
    if !text.contains('\n') && !text.trim_start().starts_with(['{', '[']) {
        return Vec::new();
    }
    let json = serde_json::Deserializer::from_str(text).into_iter::<Document>();
    let mut documents: Vec<_> = json.map_while(Result::ok).collect();
    let is_word = |key: &str| !key.contains(char::is_whitespace);
    if documents.is_empty()
        && let Ok(document) = read_yaml(text)
        && document.entries().iter().all(|(key, _)| is_word(key))
    {
        documents.push(document);
    }
    documents.retain(|document| matches!(document, Document::List(_) | Document::Object(_)));
    documents
}
