"""What each code of a finding means. Codes are promises: scripts and pages may rely on them."""

CODES: dict[str, str] = {
    # Files, said by the command line
    "unreadable": "The file cannot be read, or is not JSON.",
    "ambiguous-json": "The JSON says something twice, or a number with more digits than are kept.",
    # What is there at all
    "no-resource": "The document has no node that describes a resource.",
    "unknown-class": "The type of the resource is none that can be published on its own.",
    "missing-required": "A property without which this type is not published is missing or empty.",
    "missing-one-of": "None of several properties is there, of which at least one is needed.",
    "missing-advised": "A property that others of the same profile need to be understood is missing.",
    "empty-value": "A property is there but says nothing.",
    # Identity
    "bad-ctid": "A CTID is not “ce-” and a lower-case UUID.",
    "ctid-mismatch": "The CTID is another one than the address of the resource names.",
    # Syntax of values
    "wrong-shape": "The value is of another kind than the property takes: a text for an object, a list for one value.",
    "bad-url": "A web address is not a whole http or https address.",
    "bad-date": "A date is not year-month-day.",
    "bad-duration": "A length of time is not written in ISO 8601.",
    "bad-number": "A number is written as something else, or cannot be meant.",
    "bad-boolean": "A yes-or-no value is neither true nor false.",
    "bad-language": "A language is not a language code.",
    "bad-currency": "A currency is not a code of ISO 4217.",
    "bad-country": "A country is neither an English name nor a code of ISO 3166.",
    "bad-code": "A code is not written as its framework or register writes its codes.",
    "bad-email": "An e-mail address cannot be one.",
    "bad-order": "A lowest value is above the highest, or an end lies before its beginning.",
    "too-many-values": "A property that takes one value has several.",
    "duplicate-value": "A list holds the same value twice.",
    # Texts
    "text-too-short": "A text is shorter than the least that is asked for.",
    "text-too-long": "A text is longer than allowed.",
    "html-in-text": "A text holds HTML.",
    "script-in-text": "A text holds a script.",
    # Vocabularies and properties
    "unknown-concept": "A value is not in the list that the property takes its values from.",
    "property-not-for-class": "CTDL has the property, but not for this type.",
    "unknown-property": "No property of this name is known for this type.",
    "deprecated-property": "CTDL has given the property up for another.",
    # References
    "bare-ctid": "A reference is a CTID alone, not the address of the resource in the registry.",
    "bad-reference": "A reference is neither an address nor the id of a node of this document.",
    "dangling-reference": "A reference names a blank node that the document does not hold.",
    "reference-by-description": "Something is described in place where only published resources may be named.",
    "wrong-class": "A reference points to something of a type that the property does not take.",
    "refers-to-itself": "A resource is named as a part, parent, version … of itself.",
    "contradicting-pair": "The same thing is named as both ends of a relation, such as part and whole.",
    "one-sided-pair": "Two nodes of the document disagree about their relation, such as child and parent.",
    "not-of-framework": "A competency stands in the document of a framework, but names another one or none.",
    "unreferenced-node": "A blank node of the document is referred to by nothing.",
    "accredits-own": "An organization is named as accreditor of what it owns itself.",
    # From simplified input only
    "unknown-field": "The input has a member that is no property here.",
    "moved-field": "The input has a member that is published under another property.",
    "missing-type": "The input does not say which type it is.",
    "ctid-made": "The input had no CTID, so one was made.",
}
