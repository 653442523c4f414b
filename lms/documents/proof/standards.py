"""Declaring in one file that it follows PDF/A-3a and PDF/UA-1, which the renderer can only do one of.

**Source:** ISO 19005-3 (PDF/A-3), 6.6.2: a schema that the standard does not know is described in the file itself.
"""

from __future__ import annotations

import io

import pikepdf

_MARK = """
<rdf:Description rdf:about="" xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" pdfuaid:part="1"/>
<rdf:Description rdf:about="" xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>Part of ISO 14289 that the file follows</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
_END = "</rdf:RDF>"


def declare_both(pdf: bytes) -> bytes:
    """A PDF/A-3a file that says of itself that it is PDF/UA-1 as well; the same file, the same bytes."""
    with pikepdf.open(io.BytesIO(pdf)) as document:
        told = document.Root.Metadata.read_bytes().decode().replace(_END, _MARK + _END)
        said = pikepdf.Stream(document, told.encode())
        said.Type, said.Subtype = pikepdf.Name.Metadata, pikepdf.Name.XML
        document.Root.Metadata = document.make_indirect(said)
        _end_streams_plainly(document)
        written = io.BytesIO()
        document.save(
            written,
            compress_streams=False,  # what says which standards hold is read without software for PDF
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.preserve,
            deterministic_id=True,
        )
    return written.getvalue()


def _end_streams_plainly(document: pikepdf.Pdf) -> None:
    """A line feed follows each stream: after a carriage return both read as one end of line, and the length as wrong.

    Of packed data the last byte may be any, so what ends so is kept unpacked.
    """
    for one in document.objects:
        if isinstance(one, pikepdf.Stream) and one.read_raw_bytes().endswith(b"\r"):
            one.write(one.read_bytes())
