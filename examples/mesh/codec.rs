//! Messages of gRPC as JSON. gRPC leaves the encoding to the services; Protocol Buffers would need `protoc`.

use std::marker::PhantomData;

use bytes::{Buf, BufMut};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tonic::Status;
use tonic::codec::{Codec, DecodeBuf, Decoder, EncodeBuf, Encoder};

/// Sends `Out` and receives `In`.
pub(crate) struct Json<Out, In>(PhantomData<fn(Out) -> In>);

impl<Out, In> Json<Out, In> {
    pub(crate) fn new() -> Self {
        Json(PhantomData)
    }
}

impl<Out: Serialize + Send + 'static, In: DeserializeOwned + Send + 'static> Codec for Json<Out, In> {
    type Encode = Out;
    type Decode = In;
    type Encoder = Self;
    type Decoder = Self;

    fn encoder(&mut self) -> Self {
        Json::new()
    }

    fn decoder(&mut self) -> Self {
        Json::new()
    }
}

impl<Out: Serialize, In> Encoder for Json<Out, In> {
    type Item = Out;
    type Error = Status;

    fn encode(&mut self, message: Out, to: &mut EncodeBuf<'_>) -> Result<(), Status> {
        serde_json::to_writer(to.writer(), &message).map_err(|error| Status::internal(error.to_string()))
    }
}

impl<Out, In: DeserializeOwned> Decoder for Json<Out, In> {
    type Item = In;
    type Error = Status;

    fn decode(&mut self, from: &mut DecodeBuf<'_>) -> Result<Option<In>, Status> {
        serde_json::from_reader(from.reader()).map(Some).map_err(|error| Status::internal(error.to_string()))
    }
}
