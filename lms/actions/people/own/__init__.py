"""What a person does with their own record: taking it along, or having it erased."""
