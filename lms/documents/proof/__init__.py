"""What makes a certificate's file one that can be proven: both standards, signature, badge."""
