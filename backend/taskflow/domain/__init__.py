"""The words of T@skFlow: pure, no I/O; the SDK for plug-ins."""
