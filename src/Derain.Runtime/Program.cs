Console.WriteLine("derain");
return 0;
